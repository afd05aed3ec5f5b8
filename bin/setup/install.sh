# Everything that must be there before a database is started; each step is skipped when nothing changed.

# install_everything run|test
install_everything() {
    install_system_packages "$1"
    install_python_packages "$1"
    install_frontend_packages
    build_bundle
    compile_translations
}

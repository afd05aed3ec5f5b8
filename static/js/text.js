// Words in the page's language.  Django's JavaScript catalog, loaded before this module, puts the
// functions on the window; without it (in tests) the English source text stands.

export const gettext = (text) => (globalThis.gettext ?? ((same) => same))(text)

export function ngettext(one, many, count) {
  return globalThis.ngettext?.(one, many, count) ?? (count === 1 ? one : many)
}

// Fills %(name)s places; "%%" stands for a percent sign.
export function fill(text, values) {
  return text.replace(/%\((\w+)\)s|%%/g, (place, name) => (name ? String(values[name]) : "%"))
}

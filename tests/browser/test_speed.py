"""How long a reader waits; noted, not judged, because machines differ."""

CHANGE = """async () => {
    const select = document.querySelector('[data-testid=measure]')
    const painted = () => document.querySelector('#legend-title').textContent
    const before = painted()
    const start = performance.now()
    select.value = 'employment'
    select.dispatchEvent(new Event('change'))
    while (painted() === before) await new Promise(requestAnimationFrame)
    return performance.now() - start
}"""


def test_a_change_of_measure_is_quick(explorer, record_property):
    page = explorer("industry=C31&lang=en")
    milliseconds = page.evaluate(CHANGE)
    record_property("change_of_measure_ms", round(milliseconds))
    assert milliseconds < 3000

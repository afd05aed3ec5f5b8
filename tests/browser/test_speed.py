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
    # Three tries: what is slow is slow each time, and what else the machine does is not.
    tries = [explorer("industry=C31&lang=en").evaluate(CHANGE) for _ in range(3)]
    record_property("change_of_measure_ms", round(min(tries)))
    assert min(tries) < 3000

// Numbers as the reader writes them.  Pure: the language is an argument.

const LOCALES = { id: "id-ID", en: "en" }
const NONE = "–"
const PERCENT = ["share", "rate", "turnover"]
const FINE = ["index", "bits", "score"]

export function formatter(language) {
  const locale = LOCALES[language] ?? LOCALES.en
  const cache = new Map()
  const intl = (options) => {
    const key = JSON.stringify(options)
    if (!cache.has(key)) {
      const plain = new Intl.NumberFormat(locale, options)
      // The sign of the pages that the server writes, too.
      cache.set(key, { format: (number) => plain.format(number).replace("-", "−") })
    }
    return cache.get(key)
  }
  const whole = (value) => intl({ maximumFractionDigits: 0 }).format(value)
  const fixed = (value, digits) =>
    intl({ minimumFractionDigits: digits, maximumFractionDigits: digits }).format(value)

  // One figure in its unit; the same everywhere it appears, so that map, table and drawer agree.
  function value(number, unit) {
    if (number === null || number === undefined) return NONE
    if (PERCENT.includes(unit)) return intl({ style: "percent", maximumFractionDigits: 1 }).format(number)
    if (FINE.includes(unit)) return fixed(number, 2)
    if (unit === "ratio") return number === 0 ? "0" : fixed(number, number < 100 ? 2 : 0)
    return whole(number)
  }

  // A quotient as a sentence says it: as exact as the reader can use.  An interval takes its digits from
  // the value it belongs to.
  function times(number, beside = number) {
    if (number < 1 || beside < 2) return fixed(number, 2)
    return fixed(number, beside < 100 ? 1 : 0)
  }

  // A class limit, without trailing zeros.
  function limit(number, unit) {
    if (PERCENT.includes(unit)) return intl({ style: "percent", maximumFractionDigits: 2 }).format(number)
    return intl({ maximumFractionDigits: unit === "ratio" || FINE.includes(unit) ? 2 : 1 }).format(number)
  }

  function interval(low, high, write) {
    if (!known(low) || !known(high)) return ""
    // A dash right before a minus sign would be misread.
    return `${write(low)}${low < 0 || high < 0 ? " – " : "–"}${write(high)}`
  }

  function withInterval(number, low, high, unit) {
    const between = range(low, high, unit)
    return between ? `${value(number, unit)} (${between})` : value(number, unit)
  }

  const range = (low, high, unit) => interval(low, high, (one) => value(one, unit))
  const timesRange = (low, high, beside) => interval(low, high, (one) => times(one, beside))

  return { value, times, limit, range, timesRange, withInterval, whole }
}

// The first letter large, the others as they are.
export const sentenceCase = (text) => text.charAt(0).toLocaleUpperCase() + text.slice(1)

const known = (number) => number !== null && number !== undefined

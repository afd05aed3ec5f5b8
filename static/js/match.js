// Which entries a typed query means.  Pure.

// Entries are {code, words, foreign, ...}: names in the reader's language, parted by commas, the title first, and
// those of the other languages.
// Every typed word must begin the code or a word; only where no entry has such words is it looked for inside words.
export function match(entries, query, limit = 12) {
  const typed = fold(query).split(" ").filter(Boolean)
  if (!typed.length) return entries.slice(0, limit)
  const found = ranked(entries, typed, (word, part) => word.startsWith(part))
  const any = found.length ? found : ranked(entries, typed, (word, part) => part.length >= LEAST_INSIDE && word.includes(part))
  return any.slice(0, limit).map(({ entry }) => entry)
}

const LEAST_INSIDE = 3

function ranked(entries, typed, fits) {
  return entries
    .map((entry, order) => ({ entry, order, rank: rank(entry, typed, fits) }))
    .filter((found) => found.rank !== null)
    .sort((a, b) => a.rank - b.rank || a.order - b.order)
}

// 0 the code itself, 1 begins the title or the code, 2 begins another name ("mebel" means who makes it before
// "toko mebel", who sells it), 3 elsewhere in the reader's language, 4 also by words of another language.
function rank(entry, typed, fits) {
  const code = fold(entry.code)
  if (typed.length === 1 && code === typed[0]) return 0
  const names = entry.words.split(",").map((name) => fold(name).split(" "))
  const own = [...names.flat(), code]
  const every = [...own, ...fold(entry.foreign ?? "").split(" ")]
  const all = (words) => typed.every((part) => words.some((word) => fits(word, part)))
  if (!all(own)) return all(every) ? 4 : null
  if (fits(names[0][0], typed[0]) || fits(code, typed[0])) return 1
  return names.some(([first]) => fits(first, typed[0])) ? 2 : 3
}

// Lower case, without accents, words parted by single spaces.
export function fold(text) {
  return text
    .normalize("NFD")
    .replace(/\p{Diacritic}/gu, "")
    .toLowerCase()
    .replace(/[^\p{Letter}\p{Number}.]+/gu, " ")
    .trim()
}

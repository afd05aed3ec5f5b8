// Which entries a typed query means.  Pure.

// Entries are {code, words, ...}; every typed word must begin a word of the entry, or its code.
export function match(entries, query, limit = 12) {
  const typed = fold(query).split(" ").filter(Boolean)
  if (!typed.length) return entries.slice(0, limit)
  return entries
    .map((entry, order) => ({ entry, order, rank: rank(entry, typed) }))
    .filter((found) => found.rank !== null)
    .sort((a, b) => a.rank - b.rank || a.order - b.order)
    .slice(0, limit)
    .map((found) => found.entry)
}

function rank(entry, typed) {
  const words = fold(entry.words).split(" ")
  const code = fold(entry.code)
  if (typed.length === 1 && code === typed[0]) return 0
  if (!typed.every((word) => code.startsWith(word) || words.some((one) => one.startsWith(word)))) return null
  return words[0].startsWith(typed[0]) || code.startsWith(typed[0]) ? 1 : 2
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

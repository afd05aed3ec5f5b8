// Codes as a text field holds them, separated by commas or spaces.  Pure.

export const codesIn = (text) => text.split(/[\s,;|]+/).filter(Boolean)

// The text with one code more, or without it where it was there.
export function withToggled(text, code) {
  const codes = codesIn(text)
  return (codes.includes(code) ? codes.filter((other) => other !== code) : [...codes, code]).join(", ")
}

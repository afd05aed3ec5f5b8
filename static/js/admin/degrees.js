// Degrees as the form's fields read and write them.  Pure.

// Point and comma both mark the decimals; null for what is not a number of degrees.
export function readDegrees(text) {
  const plain = text.trim().replace("−", "-")
  return /^-?\d{1,3}([.,]\d{1,15})?$/.test(plain) ? Number(plain.replace(",", ".")) : null
}

// A millionth of a degree is a tenth of a meter.
export function writeDegrees(degrees, language) {
  const text = degrees.toFixed(6)
  return language.startsWith("en") ? text : text.replace(".", ",")
}

// What things are called in the reader's language.  Pure.
import { sentenceCase } from "./format.js"

const LANGUAGES = ["id", "en"]

export function naming(language) {
  const titleOf = (industry) => industry[`title_${language}`] || industry.title_id || industry.code
  return {
    nameOf: (thing) => sentenceCase(thing[`name_${language}`] || thing.name_id || thing.code),
    hintOf: (measure) => measure[`description_${language}`] || measure.description_id || "",
    titleOf,
    // An industry as it is searched for: by title and by what people call it, the reader's language apart.
    entryOf: (industry) => ({
      code: industry.code,
      title: titleOf(industry),
      words: wordsOf(industry, language),
      foreign: LANGUAGES.filter((other) => other !== language).map((other) => wordsOf(industry, other)).join(" "),
    }),
  }
}

const wordsOf = (industry, language) => [industry[`title_${language}`], industry[`other_names_${language}`]].filter(Boolean).join(", ")

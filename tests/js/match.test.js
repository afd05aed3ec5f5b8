import assert from "node:assert/strict"
import { test } from "node:test"
import { match } from "../../static/js/match.js"

const entries = [
  { code: "C31001", words: "Industri furnitur dari kayu Manufacture of wooden furniture" },
  { code: "C13134", words: "Industri batik Batik making" },
  { code: "C10", words: "Makanan Food" },
]
const found = (query) => match(entries, query).map((entry) => entry.code)

test("words are found by their beginnings, in any order and either language", () => {
  assert.deepEqual(found("furni kayu"), ["C31001"])
  assert.deepEqual(found("wooden"), ["C31001"])
  assert.deepEqual(found("BATIK"), ["C13134"])
})

test("codes are found, an exact one first", () => {
  assert.deepEqual(found("c31"), ["C31001"])
  assert.deepEqual(found("c1"), ["C13134", "C10"])
  assert.deepEqual(found("c10"), ["C10"])
})

test("an empty query offers everything", () => assert.equal(found(" ").length, 3))

test("accents do not matter", () => {
  assert.equal(match([{ code: "1", words: "Café" }], "cafe").length, 1)
})

test("the reader's language comes first", () => {
  const two = [
    { code: "2815", words: "Industri oven dan tungku", foreign: "Manufacture of ovens and furnaces" },
    { code: "3100", words: "Industri furnitur mebel, meubel, perabot", foreign: "Manufacture of furniture" },
  ]
  assert.deepEqual(match(two, "furn").map((entry) => entry.code), ["3100", "2815"])
  assert.deepEqual(match(two, "meubel").map((entry) => entry.code), ["3100"])
})

test("inside a word is looked only where no word begins so", () => {
  const two = [{ code: "1", words: "Furnitur" }, { code: "2", words: "Turnamen" }]
  assert.deepEqual(match(two, "tur").map((entry) => entry.code), ["2"])
  assert.deepEqual(match(two, "nitur").map((entry) => entry.code), ["1"])
})

test("who is called so comes before who is called something with it", () => {
  const two = [
    { code: "2100", words: "Penjualan perabot, toko mebel" },
    { code: "3100", words: "Industri furnitur, mebel, perabot" },
  ]
  assert.deepEqual(match(two, "mebel").map((entry) => entry.code), ["3100", "2100"])
  assert.deepEqual(match(two, "penjualan").map((entry) => entry.code), ["2100"])
})

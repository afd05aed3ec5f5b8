import assert from "node:assert/strict"
import { test } from "node:test"
import { codesIn, withToggled } from "../../static/js/codes.js"

test("codes are read whatever separates them", () => {
  assert.deepEqual(codesIn(" 33.20, 33.21;33.22\n34.01 "), ["33.20", "33.21", "33.22", "34.01"])
  assert.deepEqual(codesIn(""), [])
})

test("a code is added once and taken out again", () => {
  assert.equal(withToggled("33.20", "33.21"), "33.20, 33.21")
  assert.equal(withToggled("33.20, 33.21", "33.20"), "33.21")
  assert.equal(withToggled("", "33.20"), "33.20")
})

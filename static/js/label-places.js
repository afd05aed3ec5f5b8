// Finds room for the names of bubbles: beside, above or below, never over another name or bubble.  Pure.
const GAP = 5

// `bubble` {x, y, radius}, `size` {width, height} of its name, `taken` rectangles, `frame` {width, height}.
// Returns the rectangle {x, y, width, height} of the name, or null where there is no room.
export function placeFor(bubble, size, taken, frame) {
  return candidates(bubble, size).find((place) => within(place, frame) && !taken.some((other) => overlap(place, other))) ?? null
}

export const around = ({ x, y, radius }) => ({ x: x - radius, y: y - radius, width: 2 * radius, height: 2 * radius })

function candidates({ x, y, radius }, { width, height }) {
  const right = x + radius + GAP
  const left = x - radius - GAP - width
  const middle = y - height / 2
  const centered = x - width / 2
  const at = (left_, top) => ({ x: left_, y: top, width, height })
  const found = [at(right, middle), at(left, middle), at(centered, y - radius - GAP - height), at(centered, y + radius + GAP)]
  // Then lower and higher beside it, step by step.
  for (let step = 1; step <= 4; step += 1) {
    const shift = (step * height) / 2
    found.push(at(right, middle - shift), at(right, middle + shift), at(left, middle - shift), at(left, middle + shift))
  }
  return found
}

const within = ({ x, y, width, height }, frame) => x >= 0 && y >= 0 && x + width <= frame.width && y + height <= frame.height

const overlap = (one, other) =>
  one.x < other.x + other.width && other.x < one.x + one.width && one.y < other.y + other.height && other.y < one.y + one.height

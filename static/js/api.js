// Requests to our own REST interface.  Answers are kept, so that going back shows at once.

export class RequestFailed extends Error {
  constructor(status, detail) {
    super(detail || `HTTP ${status}`)
    this.status = status
  }
}

const kept = new Map()
const KEEP = 80

export async function getJson(url) {
  if (!kept.has(url)) {
    const answer = fetchJson(url)
    answer.catch(() => kept.delete(url))
    kept.set(url, answer)
    if (kept.size > KEEP) kept.delete(kept.keys().next().value)
  }
  return kept.get(url)
}

// Every row of a cursor list, page after page.
export async function getAll(url, most = 20) {
  const rows = []
  for (let page = 0; url && page < most; page += 1) {
    const answer = await getJson(url)
    rows.push(...answer.results)
    url = answer.next ? samePlace(answer.next) : null
  }
  return rows
}

// "next" is absolute, as the server sees itself; behind a proxy only its path is sure.
const samePlace = (url) => url.replace(/^https?:\/\/[^/]+/, "")

async function fetchJson(url) {
  let response
  try {
    // The page's language, not the browser's, so that a refusal reads like the rest of the page.
    const language = document.documentElement.lang
    response = await fetch(url, {
      headers: { Accept: "application/json", "Accept-Language": language },
    })
  } catch {
    throw new RequestFailed(0)
  }
  if (!response.ok) throw new RequestFailed(response.status, await detailOf(response))
  return response.json()
}

async function detailOf(response) {
  try {
    return (await response.json()).detail
  } catch {
    return ""
  }
}

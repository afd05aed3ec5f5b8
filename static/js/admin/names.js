// Names the search boxes that stand in for a select: the widget itself leaves them without one.

export function nameSearchBoxes(root) {
  for (const box of root.querySelectorAll(".select2-container")) name(box)
  new MutationObserver((changes) => {
    for (const { addedNodes } of changes)
      for (const node of addedNodes) if (node.classList?.contains("select2-container")) name(node)
  }).observe(root, { childList: true, subtree: true })
}

function name(box) {
  const select = box.previousElementSibling
  const label = select?.id && document.querySelector(`label[for="${CSS.escape(select.id)}"]`)
  if (!label) return
  label.id ||= `${select.id}_label`
  const shown = box.querySelector(".select2-selection__rendered")
  const names = [label.id, shown?.id].filter(Boolean).join(" ")
  for (const part of box.querySelectorAll("[role=combobox], [role=textbox]")) part.setAttribute("aria-labelledby", names)
  box.querySelector(".select2-search__field")?.setAttribute("aria-labelledby", label.id)
}

import { notify } from "./notify";

/**
 * Puts `text` on the clipboard; false, and a message, when the browser does not let us. Over plain HTTP
 * browsers offer no clipboard but that of a selection.
 */
export async function toClipboard(text: string): Promise<boolean> {
  const done = await navigator.clipboard?.writeText(text).then(
    () => true,
    () => false,
  );
  if (done || copySelected(text)) return true;
  notify("This could not be copied. Select it and copy it by hand.", "error");
  return false;
}

function copySelected(text: string): boolean {
  const before = document.activeElement;
  const box = document.createElement("textarea");
  box.value = text;
  box.readOnly = true;
  box.className = "sr-only";
  // Beside what was pressed: a panel closes when the focus goes elsewhere.
  (before?.parentElement ?? document.body).append(box);
  box.focus();
  box.select();
  try {
    return document.execCommand("copy");
  } finally {
    box.remove();
    if (before instanceof HTMLElement) before.focus();
  }
}

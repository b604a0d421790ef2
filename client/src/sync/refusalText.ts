/** What a final close code of the sync socket means, in words for people. */
const WORDS: Readonly<Record<number, string>> = {
  4400: "The server could not read what this page sent",
  4401: "You are not signed in",
  4403: "You may not open this workflow",
  4404: "This workflow does not exist",
  4409: "The last edit was refused",
  4410: "This workflow was restored on the server",
  4413: "The last edit was too large",
  4429: "This page sent too much for too long",
};

export function refusalText(code: number, reason: string): string {
  const words = WORDS[code] ?? "The server closed the connection";
  return reason === "" ? words : `${words}: ${reason}`;
}

/** Codes after which the copy in this browser can no longer be sent and a fresh one is needed. */
export function needsFreshCopy(code: number): boolean {
  return code === 4409 || code === 4410 || code === 4413 || code === 4400;
}

/** Codes that speak of something this page sent; the others speak of the document as a whole. */
export function provesGuilt(code: number): boolean {
  return code !== 4410;
}

/** The server names runs by their ids; people know them as earlier runs. */
const RUN_ID = /\brun [A-Za-z0-9_-]{8,64}\b/g;

/** Why a node ran or did not, as a sentence for people. */
export function whyText(why: string): string {
  const words = why.replace(RUN_ID, "an earlier run").trim();
  return `${words.charAt(0).toUpperCase()}${words.slice(1)}`;
}

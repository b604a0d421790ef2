/**
 * The light markup of notes: headings, lists, bold, italics, code and links; everything else is plain
 * words. A small part of CommonMark that never yields HTML, so that nothing has to be made safe.
 */
export type Span =
  | { readonly kind: "plain" | "bold" | "italic" | "code"; readonly text: string }
  | { readonly kind: "link"; readonly text: string; readonly href: string };

export type Block =
  | { readonly kind: "heading" | "paragraph"; readonly lines: readonly (readonly Span[])[] }
  | {
      readonly kind: "list";
      readonly ordered: boolean;
      readonly items: readonly (readonly Span[])[];
    };

const HEADING = /^#{1,3}\s+(.+)$/;
const BULLET = /^\s*[-*•]\s+(.*)$/;
const NUMBER = /^\s*\d{1,3}[.)]\s+(.*)$/;

/** The blocks of a note, top to bottom. */
export function blocksOf(text: string): Block[] {
  const blocks: Block[] = [];
  let open = false;
  for (const line of text.split("\n")) {
    const last = open ? blocks.at(-1) : undefined;
    const heading = HEADING.exec(line);
    const [bullet, number] = [BULLET.exec(line), NUMBER.exec(line)];
    open = line.trim() !== "";
    if (!open) continue;
    if (heading?.[1]) {
      blocks.push({ kind: "heading", lines: [spansOf(heading[1])] });
      open = false;
    } else if (bullet || number) {
      const ordered = bullet === null;
      const spans = spansOf((bullet ?? number)?.[1] ?? "");
      if (last?.kind === "list" && last.ordered === ordered) {
        blocks[blocks.length - 1] = { ...last, items: [...last.items, spans] };
      } else blocks.push({ kind: "list", ordered, items: [spans] });
    } else if (last?.kind === "paragraph") {
      blocks[blocks.length - 1] = { ...last, lines: [...last.lines, spansOf(line)] };
    } else blocks.push({ kind: "paragraph", lines: [spansOf(line)] });
  }
  return blocks;
}

/** One alternative per kind of span; none can match nothing, and none looks back. */
const SPAN =
  /\*\*([^*\n]+)\*\*|\*([^*\s][^*\n]*)\*|`([^`\n]+)`|\[([^\]\n]+)\]\((https?:\/\/[^\s)]+)\)|(https?:\/\/[^\s<>"]+)/g;

/** The spans of one line. */
export function spansOf(line: string): Span[] {
  const spans: Span[] = [];
  let from = 0;
  const plain = (to: number) => {
    if (to > from) spans.push({ kind: "plain", text: line.slice(from, to) });
  };
  for (const found of line.matchAll(SPAN)) {
    const [all, bold, italic, code, words, target, bare] = found;
    plain(found.index);
    // A full stop or comma after an address belongs to the sentence.
    const address = bare?.replace(/[.,;:!?)\]]+$/, "");
    const href = safe(target ?? address);
    from = found.index + (address?.length ?? all.length);
    if (bold !== undefined) spans.push({ kind: "bold", text: bold });
    else if (italic !== undefined) spans.push({ kind: "italic", text: italic });
    else if (code !== undefined) spans.push({ kind: "code", text: code });
    else if (href) spans.push({ kind: "link", text: words ?? address ?? all, href });
    else spans.push({ kind: "plain", text: line.slice(found.index, from) });
  }
  plain(line.length);
  return spans;
}

/** An address of the web as the browser reads it, or null. */
function safe(address: string | undefined): string | null {
  if (address === undefined || !URL.canParse(address)) return null;
  const { protocol, href } = new URL(address);
  return protocol === "https:" || protocol === "http:" ? href : null;
}

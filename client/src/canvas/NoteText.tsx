import { Fragment, useMemo } from "react";
import { type Block, blocksOf, type Span } from "@/canvas/noteMarkup";

/** The words of a note, set as its markup says. */
export function NoteText({ text }: { text: string }) {
  const blocks = useMemo(() => blocksOf(text), [text]);
  return blocks.map((block, index) => (
    // biome-ignore lint/suspicious/noArrayIndexKey: the blocks of a text never move.
    <BlockView key={index} block={block} />
  ));
}

function BlockView({ block }: { block: Block }) {
  if (block.kind === "list") {
    const List = block.ordered ? "ol" : "ul";
    return (
      <List>
        {block.items.map((spans, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: the items of a text never move.
          <li key={index}>
            <Spans spans={spans} />
          </li>
        ))}
      </List>
    );
  }
  const lines = block.lines.map((spans, index) => (
    // biome-ignore lint/suspicious/noArrayIndexKey: the lines of a text never move.
    <Fragment key={index}>
      {index > 0 && <br />}
      <Spans spans={spans} />
    </Fragment>
  ));
  // No heading of the page: a note stands outside its outline.
  return block.kind === "heading" ? <p className="note-heading">{lines}</p> : <p>{lines}</p>;
}

function Spans({ spans }: { spans: readonly Span[] }) {
  return spans.map((span, index) => (
    // biome-ignore lint/suspicious/noArrayIndexKey: the spans of a line never move.
    <SpanView key={index} span={span} />
  ));
}

function SpanView({ span }: { span: Span }) {
  switch (span.kind) {
    case "bold":
      return <strong>{span.text}</strong>;
    case "italic":
      return <em>{span.text}</em>;
    case "code":
      return <code>{span.text}</code>;
    case "link":
      return (
        <a href={span.href} target="_blank" rel="noreferrer noopener" className="nodrag">
          {span.text}
        </a>
      );
    default:
      return span.text;
  }
}

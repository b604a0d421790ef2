import { type Datum, datumText, factsOf } from "@/graph/datum";
import { classes } from "./classes";

/** Lines of a table of facts on a card; the rest is counted. */
const BRIEF_FACTS = 5;

export interface DatumViewProps {
  datum: Datum;
  /** Only as much as a card has room for. */
  brief?: boolean | undefined;
}

/** A value that needs no file: text, a number, yes or no, a colour, or a table of facts. */
export function DatumView({ datum, brief = false }: DatumViewProps) {
  const { kind, value } = datum;
  if (kind === "json") return <Facts datum={datum} brief={brief} />;
  if (kind === "color" && typeof value === "string") {
    return (
      <p className="flex items-center gap-2 tabular-nums">
        <Swatch colour={value} /> {value}
      </p>
    );
  }
  if (kind === "text") {
    return (
      <p
        className={classes(
          "text-sm leading-relaxed break-words whitespace-pre-wrap",
          brief && "line-clamp-6",
        )}
      >
        {datumText(datum)}
      </p>
    );
  }
  return (
    <p className={classes("font-medium break-words tabular-nums", brief ? "text-xl" : "text-base")}>
      {datumText(datum)}
    </p>
  );
}

function Facts({ datum, brief }: { datum: Datum; brief: boolean }) {
  const all = factsOf(datum.value);
  const shown = brief ? all.slice(0, BRIEF_FACTS) : all;
  return (
    <table className="w-full table-fixed text-xs">
      <tbody>
        {shown.map(({ name, text, colours }) => (
          <tr key={name} className="border-b border-line align-top last:border-0">
            {name && (
              <th scope="row" className="w-2/5 truncate py-1 pr-2 text-left font-normal text-ink-2">
                {name}
              </th>
            )}
            <td className={classes("py-1 tabular-nums", brief ? "truncate" : "break-words")}>
              {colours.length > 0 && (
                <span className={classes("gap-1", brief ? "flex" : "mb-1 flex flex-wrap")}>
                  {colours.map((colour, index) => (
                    // biome-ignore lint/suspicious/noArrayIndexKey: the same colour may come twice.
                    <Swatch key={index} colour={colour} />
                  ))}
                </span>
              )}
              {!(brief && colours.length > 0) && text}
            </td>
          </tr>
        ))}
      </tbody>
      {shown.length < all.length && (
        <caption className="caption-bottom pt-1 text-left text-2xs text-ink-3">
          and {all.length - shown.length} more
        </caption>
      )}
    </table>
  );
}

function Swatch({ colour }: { colour: string }) {
  return (
    <span
      aria-hidden="true"
      title={colour}
      className="inline-block size-3.5 shrink-0 rounded-xs border border-line-2"
      style={{ background: colour }}
    />
  );
}

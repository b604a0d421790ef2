import { useQuery } from "@tanstack/react-query";
import { ArrowLeft, Download, ShieldAlert, ShieldCheck } from "lucide-react";
import { useRef, useState } from "react";
import { type Asset, assetUrl } from "@/api/assets";
import { provenanceQuery, type Receipt, receiptQuery } from "@/api/receipts";
import { Button } from "@/ui/Button";
import { Spinner } from "@/ui/Spinner";
import { PanelSection } from "./PanelSection";
import { ProvenanceFacts, Sources } from "./ProvenanceFacts";
import { fileName } from "./ViewerBar";

export interface ProvenanceProps {
  asset: Asset;
  title: string;
}

/** Beside a picture: who and what made it, from what, and whether its receipt holds. Each input
 * leads one step further back. */
export function Provenance({ asset, title }: ProvenanceProps) {
  const [trail, setTrail] = useState<readonly string[]>([]);
  const panel = useRef<HTMLElement>(null);
  const shown = trail.at(-1) ?? asset.id;
  const { data: told, error } = useQuery(provenanceQuery(shown));
  const go = (next: readonly string[]) => {
    setTrail(next);
    panel.current?.focus(); // the button that was pressed goes away
    panel.current?.scrollTo?.(0, 0);
  };
  return (
    <aside
      ref={panel}
      tabIndex={-1}
      aria-label="Where it comes from"
      className="flex w-80 shrink-0 flex-col overflow-y-auto border-l border-line bg-surface outline-none"
    >
      {trail.length > 0 && (
        <Button
          look="quiet"
          size="sm"
          icon={<ArrowLeft />}
          className="m-2 self-start"
          onClick={() => go(trail.slice(0, -1))}
        >
          Back
        </Button>
      )}
      {error ? (
        <p role="alert" className="p-4 text-xs text-bad">
          {error.message}
        </p>
      ) : !told ? (
        <Spinner className="mx-auto mt-10 text-ink-2" />
      ) : (
        <>
          <ProvenanceFacts told={told} />
          <Sources told={told} onOpen={(id) => go([...trail, id])} />
          <Seal asset={shown} />
          <Downloads asset={told.asset} title={title} />
        </>
      )}
    </aside>
  );
}

function Seal({ asset }: { asset: string }) {
  const { data: receipt, error, isFetching, refetch } = useQuery(receiptQuery(asset));
  const again = (
    <Button size="sm" look="quiet" busy={isFetching} onClick={() => void refetch()}>
      Check again
    </Button>
  );
  return (
    <PanelSection title="Receipt" aside={again}>
      {error ? (
        <p role="alert" className="text-xs text-bad">
          {error.message}
        </p>
      ) : receipt ? (
        <Verdict receipt={receipt} />
      ) : (
        <p className="text-xs text-ink-2">Looking at bytes, pixels and events …</p>
      )}
    </PanelSection>
  );
}

function Verdict({ receipt }: { receipt: Receipt }) {
  const wrong = receipt.checks.filter(({ ok }) => !ok);
  if (wrong.length === 0) {
    return (
      <p className="flex gap-2 text-xs text-ok">
        <ShieldCheck aria-hidden="true" className="size-4 shrink-0" />
        <span>
          Everything holds: signature, graph, bytes, pixels and events. Signed with key{" "}
          <code className="text-ink-2">{receipt.signature.key}</code>.
        </span>
      </p>
    );
  }
  return (
    <ul role="alert" className="flex flex-col gap-1.5 text-xs text-bad">
      {wrong.map(({ part, detail }) => (
        <li key={`${part} ${detail}`} className="flex gap-2">
          <ShieldAlert aria-hidden="true" className="size-4 shrink-0" />
          <span>
            {part}: {detail}
          </span>
        </li>
      ))}
    </ul>
  );
}

/** The same picture with its graph and receipt inside, or with nothing but the picture. */
function Downloads({ asset, title }: { asset: Asset; title: string }) {
  const ways = [
    { label: "With graph and receipt", receipt: "1" },
    { label: "Without metadata", receipt: "0" },
  ] as const;
  return (
    <PanelSection title="Download">
      <div className="flex flex-col gap-2">
        {ways.map(({ label, receipt }) => (
          <a
            key={receipt}
            href={assetUrl(asset.id, receipt)}
            download={fileName(title, asset.media_type)}
            className="inline-flex h-7 items-center gap-1.5 rounded-md border border-line-2 bg-raised px-2.5 text-xs font-medium hover:bg-hover"
          >
            <Download className="size-4" aria-hidden="true" />
            {label}
          </a>
        ))}
      </div>
    </PanelSection>
  );
}

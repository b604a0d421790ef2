import { Download, ImageIcon } from "lucide-react";
import { type Asset, assetUrl, previewUrl } from "@/api/assets";
import type { AppForm } from "@/api/automation";
import type { Run, Step } from "@/api/runs";
import { bytesText, sizeText } from "@/panels/amounts";
import { StateBadge } from "@/panels/StateBadge";
import { Button } from "@/ui/Button";
import { Simulated } from "@/ui/Simulated";

const DONE = new Set<Step["state"]>(["succeeded", "cached", "failed", "skipped", "cancelled"]);

export interface AppResultProps {
  form: AppForm;
  run: Run | null;
  onCancel: () => void;
}

/** What a run gives, while it goes on and afterwards. */
export function AppResult({ form, run, onCancel }: AppResultProps) {
  if (!run) {
    return (
      <div className="grid min-h-80 place-items-center rounded-lg border border-dashed border-line-2 text-sm text-ink-2">
        <span className="flex flex-col items-center gap-2">
          <ImageIcon className="size-6 text-ink-3" aria-hidden="true" />
          Results appear here
        </span>
      </div>
    );
  }
  const failed = run.steps.find((step) => step.state === "failed");
  const found = form.outputs.flatMap(({ node, port, title, name }) => {
    const step = run.steps.find((each) => each.node === node);
    return (step?.outputs[port] ?? []).map((value, index) => ({
      key: `${name}-${index}`,
      title,
      value: value as OutputValue,
    }));
  });
  return (
    <section aria-label="Result" className="flex min-w-0 flex-col gap-4">
      <Progress run={run} onCancel={onCancel} />
      {failed?.error && (
        <p
          role="alert"
          className="rounded-md border border-bad/40 bg-bad-soft px-3 py-2 text-sm text-bad"
        >
          {failed.error.detail}
        </p>
      )}
      {found.length > 0 ? (
        <ul className="flex flex-col gap-5">
          {found.map(({ key, title, value }) => (
            <li key={key}>
              <Output title={title} value={value} />
            </li>
          ))}
        </ul>
      ) : (
        <div className="min-h-64 animate-pulse rounded-lg border border-line bg-surface" />
      )}
    </section>
  );
}

function Progress({ run, onCancel }: { run: Run; onCancel: () => void }) {
  const done = run.steps.filter((step) => DONE.has(step.state)).length;
  const going = run.state === "running" || run.state === "queued";
  return (
    <div role="status" className="flex h-7 items-center gap-3 text-sm text-ink-2">
      <StateBadge state={run.state} />
      {going && (
        <>
          <span className="tabular-nums">
            {done} of {run.steps.length}
          </span>
          <progress
            aria-label="Steps done"
            className="h-1 min-w-0 flex-1 accent-accent-fill"
            max={run.steps.length}
            value={done}
          />
          <Button size="sm" look="quiet" onClick={onCancel}>
            Cancel
          </Button>
        </>
      )}
    </div>
  );
}

/** A stored file, or a plain value. */
type OutputValue = Asset | { id?: undefined; kind: string; value: unknown };

function Output({ title, value }: { title: string; value: OutputValue }) {
  if (value.id === undefined) {
    const text = typeof value.value === "string" ? value.value : JSON.stringify(value.value);
    return (
      <figure className="flex flex-col gap-1.5">
        <figcaption className="text-xs font-medium text-ink-2">{title}</figcaption>
        <p className="rounded-md border border-line bg-surface p-3 text-sm whitespace-pre-wrap">
          {text}
        </p>
      </figure>
    );
  }
  const size = value.width && value.height ? sizeText(value.width, value.height) : "";
  return (
    <figure className="flex flex-col gap-2">
      {value.media_type.startsWith("image/") && (
        <div className="checker relative overflow-hidden rounded-lg border border-line">
          <img
            src={previewUrl(value.id, 1280)}
            alt={title}
            className="mx-auto max-h-[68vh] object-contain"
          />
          {value.simulated && <Simulated className="absolute top-2 left-2" />}
        </div>
      )}
      <figcaption className="flex items-center gap-3 text-xs text-ink-2 tabular-nums">
        <span className="font-medium text-ink">{title}</span>
        {[size, bytesText(value.bytes)].filter(Boolean).join(" · ")}
        <span className="flex-1" />
        <a
          href={assetUrl(value.id)}
          download
          className="inline-flex items-center gap-1.5 rounded-md px-2 py-1 font-medium text-ink-2 hover:bg-hover hover:text-ink [&_svg]:size-3.5"
        >
          <Download aria-hidden="true" />
          Download
        </a>
      </figcaption>
    </figure>
  );
}

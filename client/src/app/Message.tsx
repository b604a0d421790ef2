import { Link } from "wouter";

/** A page that only says something: that it opens, or why it cannot. */
export function Message({
  title,
  detail,
  busy = false,
  home = false,
}: {
  title: string;
  detail?: string;
  busy?: boolean;
  home?: boolean;
}) {
  return (
    <main
      className="grid h-full place-content-center gap-2 bg-canvas px-6 text-center"
      aria-busy={busy}
    >
      <h1 className={busy ? "animate-pulse-soft text-ink-2" : "text-lg font-medium"}>{title}</h1>
      {detail && <p className="text-ink-2">{detail}</p>}
      {home && (
        <Link href="/" className="text-accent underline underline-offset-4">
          All workflows
        </Link>
      )}
    </main>
  );
}

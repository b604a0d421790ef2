import { type ReactNode, useId } from "react";

export interface PanelSectionProps {
  title: string;
  aside?: ReactNode;
  children: ReactNode;
}

/** A titled block of a side panel. */
export function PanelSection({ title, aside, children }: PanelSectionProps) {
  const id = useId();
  return (
    <section aria-labelledby={id} className="flex flex-col gap-3 border-t border-line px-4 py-3.5">
      <div className="flex min-h-5 items-center justify-between gap-2">
        <h3 id={id} className="text-xs font-semibold text-ink">
          {title}
        </h3>
        {aside}
      </div>
      {children}
    </section>
  );
}

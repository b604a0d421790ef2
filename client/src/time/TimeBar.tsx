import type { ReactNode } from "react";

export interface TimeBarProps {
  label: string;
  icon: ReactNode;
  children: ReactNode;
}

/** The bar above a canvas that does not show the present. */
export function TimeBar({ label, icon, children }: TimeBarProps) {
  return (
    <section
      aria-label={label}
      className="absolute inset-x-0 top-0 z-10 flex h-11 animate-fade items-center gap-2 border-b border-accent/50 bg-accent-soft pr-2 pl-4 [&>svg]:size-4 [&>svg]:shrink-0"
    >
      {icon}
      {children}
    </section>
  );
}

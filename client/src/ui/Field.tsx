import type { ReactNode } from "react";
import { Tooltip } from "./Tooltip";

export interface FieldProps {
  title: string;
  /** Explains the field on hover of its title. */
  description?: string | undefined;
  unit?: string | undefined;
  /** The id of the control that the title names. */
  htmlFor?: string | undefined;
  /** Shown at the right end of the title line. */
  aside?: ReactNode | undefined;
  problem?: string | null | undefined;
  children?: ReactNode;
}

/** A titled control of a panel, with its explanation and its problem. */
export function Field({ title, description, unit, htmlFor, aside, problem, children }: FieldProps) {
  const label = (
    <label htmlFor={htmlFor} className="truncate text-xs font-medium text-ink-2">
      {title}
      {unit && <span className="ml-1 font-normal text-ink-3">{unit}</span>}
    </label>
  );
  return (
    <div className="group/field flex flex-col gap-1.5">
      <div className="flex min-h-5 items-center justify-between gap-3">
        {description ? (
          <Tooltip text={description} side="left">
            {label}
          </Tooltip>
        ) : (
          label
        )}
        {aside}
      </div>
      {children}
      {problem && (
        <p role="alert" className="text-xs text-bad">
          {problem}
        </p>
      )}
    </div>
  );
}

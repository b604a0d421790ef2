import { CircleAlert, CircleCheck, Info, X } from "lucide-react";
import type { ReactNode } from "react";
import { createPortal } from "react-dom";
import { Button } from "./Button";
import { IconButton } from "./IconButton";
import { closeToast, type Toast, type ToastTone, useToasts } from "./notify";
import { Spinner } from "./Spinner";

const ICONS: Record<ToastTone, ReactNode> = {
  info: <Info className="size-4 text-info" />,
  ok: <CircleCheck className="size-4 text-ok" />,
  bad: <CircleAlert className="size-4 text-bad" />,
  busy: <Spinner className="text-accent" />,
};

/**
 * Where messages appear; stands once in the app. Screen readers hear each one, also while a window keeps
 * the page itself out of reach.
 */
export function Toaster() {
  const toasts = useToasts((state) => state.toasts);
  return createPortal(
    <section
      aria-label="Messages"
      aria-live="polite"
      className="pointer-events-none fixed bottom-5 left-1/2 z-50 flex w-[min(26rem,calc(100vw-2rem))] -translate-x-1/2 flex-col gap-2"
    >
      {toasts.map((toast) => (
        <ToastCard key={toast.id} toast={toast} />
      ))}
    </section>,
    document.body,
  );
}

function ToastCard({ toast }: { toast: Toast }) {
  const { action } = toast;
  return (
    <div className="pointer-events-auto relative flex animate-rise items-start gap-2.5 overflow-hidden rounded-lg border border-line-2 bg-raised py-2.5 pr-2 pl-3 shadow-float">
      <span className="mt-0.5">{ICONS[toast.tone]}</span>
      <div className="min-w-0 flex-1">
        <p className="font-medium">{toast.title}</p>
        {toast.detail && <p className="mt-0.5 text-xs break-words text-ink-2">{toast.detail}</p>}
      </div>
      {action && (
        <Button
          size="sm"
          onClick={() => {
            action.run();
            closeToast(toast.id);
          }}
        >
          {action.label}
        </Button>
      )}
      {toast.tone !== "busy" && (
        <IconButton size="sm" label="Dismiss" icon={<X />} onClick={() => closeToast(toast.id)} />
      )}
      {toast.progress !== undefined && (
        <span
          className="absolute inset-x-0 bottom-0 h-0.5 origin-left bg-accent-fill-2"
          style={{ transform: `scaleX(${toast.progress})` }}
        />
      )}
    </div>
  );
}

import { useLocation } from "wouter";
import { Wordmark } from "@/panels/Wordmark";
import { Button } from "@/ui/Button";

/** Nothing is at this address. */
export function NotFoundPage() {
  const [, go] = useLocation();
  return (
    <main className="grid h-full place-items-center p-6">
      <div className="flex flex-col items-center text-center">
        <Wordmark large className="mb-7" />
        <h1 className="text-xl font-semibold">Nothing is here</h1>
        <p className="mt-2 mb-6 max-w-sm text-ink-2">The address is wrong or out of date.</p>
        <Button look="primary" size="lg" onClick={() => go("/")}>
          All workflows
        </Button>
      </div>
    </main>
  );
}

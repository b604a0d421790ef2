import { Suspense } from "react";
import type { Me } from "@/api/people";
import { Avatar } from "@/ui/Avatar";
import { usePopover } from "@/ui/usePopover";
import { AccountCard } from "./lazyParts";

/** My own picture; it opens who I am here and the ways out. */
export function AccountMenu({ me }: { me: Me }) {
  const card = usePopover();
  return (
    <>
      <button
        type="button"
        aria-label={`Account of ${me.name}`}
        className="rounded-full ring-2 ring-surface hover:ring-line-2 aria-expanded:ring-accent"
        {...card.trigger}
      >
        <Avatar person={me} />
      </button>
      <Suspense fallback={null}>{card.open && <AccountCard me={me} of={card} />}</Suspense>
    </>
  );
}

import { Link2 } from "lucide-react";
import { Suspense } from "react";
import { Button } from "@/ui/Button";
import { usePopover } from "@/ui/usePopover";
import { ShareCard } from "./lazyParts";

/** Opens how another person gets here. */
export function SharePopover() {
  const card = usePopover();
  return (
    <>
      <Button look="quiet" icon={<Link2 />} {...card.trigger}>
        <span className="max-sm:sr-only">Share</span>
      </Button>
      <Suspense fallback={null}>{card.open && <ShareCard of={card} />}</Suspense>
    </>
  );
}

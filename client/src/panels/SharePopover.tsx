import { Link2 } from "lucide-react";
import { Popover } from "radix-ui";
import { Suspense, useState } from "react";
import { useEditor } from "@/app/EditorContext";
import { mayManage } from "@/app/may";
import { Button } from "@/ui/Button";
import { TextInput } from "@/ui/TextInput";
import { InviteLink, MemberList } from "./lazyParts";

/** How another person gets here, who belongs here already, and as what. */
export function SharePopover() {
  const { me } = useEditor();
  const [copied, setCopied] = useState(false);
  const address = `${window.location.origin}${window.location.pathname}`;
  const copy = async () => {
    await navigator.clipboard.writeText(address);
    setCopied(true);
  };
  return (
    <Popover.Root onOpenChange={() => setCopied(false)}>
      <Popover.Trigger asChild>
        <Button look="quiet" icon={<Link2 />}>
          Share
        </Button>
      </Popover.Trigger>
      <Popover.Portal>
        <Popover.Content
          align="end"
          sideOffset={8}
          aria-label="Share this workflow"
          className="z-50 w-88 animate-rise rounded-lg border border-line-2 bg-raised p-4 shadow-float"
        >
          <p className="font-medium">Share this workflow</p>
          <p className="mt-1 text-xs text-ink-2">
            Members open this address. Somebody new first opens the sign-in link, which owners have,
            and picks a name.
          </p>
          <div className="mt-3 flex gap-2">
            <TextInput
              readOnly
              aria-label="Address"
              value={address}
              onFocus={(event) => event.target.select()}
              className="text-xs"
            />
            <Button onClick={() => void copy()}>{copied ? "Copied" : "Copy"}</Button>
          </div>
          {mayManage(me.role) && (
            <Suspense>
              <InviteLink />
            </Suspense>
          )}
          <p className="mt-4 mb-1 text-xs font-medium text-ink-2">Members</p>
          <Suspense fallback={null}>
            <MemberList me={me} />
          </Suspense>
        </Popover.Content>
      </Popover.Portal>
    </Popover.Root>
  );
}

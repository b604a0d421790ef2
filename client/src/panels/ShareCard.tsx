import { useState } from "react";
import { useEditor } from "@/app/EditorContext";
import { mayManage } from "@/app/may";
import { Button } from "@/ui/Button";
import { PopoverPanel } from "@/ui/PopoverPanel";
import { TextInput } from "@/ui/TextInput";
import { toClipboard } from "@/ui/toClipboard";
import type { PopoverState } from "@/ui/usePopover";
import { CopyBox } from "./CopyBox";
import { InviteLink } from "./InviteLink";
import { MemberList } from "./MemberList";

/** How another person gets here, who belongs here already, and as what. */
export function ShareCard({ of }: { of: PopoverState }) {
  const { me } = useEditor();
  const [copied, setCopied] = useState(false);
  const address = `${window.location.origin}${window.location.pathname}`;
  const copy = async () => {
    setCopied(await toClipboard(address));
  };
  return (
    <PopoverPanel of={of} label="Share this workflow" align="end" className="w-88 p-4">
      <p className="font-medium">Share this workflow</p>
      <p className="mt-1 text-xs text-ink-2">
        Members open this address. Somebody new first opens the sign-in link, which owners have, and
        picks a name.
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
      <p className="mt-4 text-xs font-medium text-ink-2">As an app</p>
      <p className="mt-1 mb-2 text-xs text-ink-2">
        The form alone, for members who run it and need no canvas.
      </p>
      <CopyBox label="App address" value={`${address}/app`} />
      {mayManage(me.role) && <InviteLink />}
      <p className="mt-4 mb-1 text-xs font-medium text-ink-2">Members</p>
      <MemberList me={me} />
    </PopoverPanel>
  );
}

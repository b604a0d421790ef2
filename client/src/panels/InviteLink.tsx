import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { joinLinkQuery, renewJoinLink } from "@/api/people";
import { Button } from "@/ui/Button";
import { notify } from "@/ui/notify";
import { TextInput } from "@/ui/TextInput";
import { toClipboard } from "@/ui/toClipboard";

/** The link by which somebody new comes in, and another one in its place; for owners. */
export function InviteLink() {
  const client = useQueryClient();
  const { data: path } = useQuery(joinLinkQuery);
  const [copied, setCopied] = useState(false);
  const renew = useMutation({
    mutationFn: renewJoinLink,
    onSuccess: (fresh) => {
      client.setQueryData(joinLinkQuery.queryKey, fresh);
      setCopied(false);
      notify("The old sign-in link lets nobody in any more");
    },
    onError: (error) => notify(error.message, "error"),
  });
  // Where people join with the operator's key there is no link.
  if (!path) return null;
  const address = `${window.location.origin}${path}`;
  const copy = async () => {
    setCopied(await toClipboard(address));
  };
  return (
    <section aria-label="Invite" className="mt-4">
      <p className="text-xs font-medium text-ink-2">Sign-in link for somebody new</p>
      <div className="mt-1.5 flex gap-2">
        <TextInput
          readOnly
          aria-label="Sign-in link"
          value={address}
          onFocus={(event) => event.target.select()}
          className="text-xs"
        />
        <Button onClick={() => void copy()}>{copied ? "Copied" : "Copy"}</Button>
      </div>
      <Button look="quiet" className="mt-1" busy={renew.isPending} onClick={() => renew.mutate()}>
        Make a new link
      </Button>
    </section>
  );
}

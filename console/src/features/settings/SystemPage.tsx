import { Page } from "@/components/Page";

export function SystemPage() {
  return <Page title="SystemPage">…</Page>;
}

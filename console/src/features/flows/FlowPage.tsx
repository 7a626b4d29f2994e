import { Page } from "@/components/Page";

export function FlowPage() {
  return <Page title="FlowPage">…</Page>;
}

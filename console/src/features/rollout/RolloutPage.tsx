import { Page } from "@/components/Page";

export function RolloutPage() {
  return <Page title="RolloutPage">…</Page>;
}

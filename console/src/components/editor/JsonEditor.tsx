import { Skeleton } from "@mantine/core";
import { lazy, Suspense } from "react";
import { useTranslation } from "react-i18next";
import type { JsonEditorProps } from "./JsonEditorView";
import type { MergeEditorProps } from "./MergeEditorView";
import "./texts";

const Editor = lazy(() => import("./JsonEditorView"));
const Merge = lazy(() => import("./MergeEditorView"));

function Coming() {
  const { t } = useTranslation("editor");
  return <Skeleton height={240} role="status" aria-label={t("loading")} />;
}

/** An editor for JSON text, with what is wrong, what may stand where, and marks. */
export function JsonEditor(props: JsonEditorProps) {
  return (
    <Suspense fallback={<Coming />}>
      <Editor {...props} />
    </Suspense>
  );
}

/** Two versions of a JSON text, of which one can be edited. */
export function MergeEditor(props: MergeEditorProps) {
  return (
    <Suspense fallback={<Coming />}>
      <Merge {...props} />
    </Suspense>
  );
}

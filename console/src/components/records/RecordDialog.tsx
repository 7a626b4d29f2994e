import type { ModalProps } from "@mantine/core";
import { FormModal } from "../forms/FormModal";
import type { Stored } from "./kind";
import { RecordForm, type RecordFormProps } from "./RecordForm";

interface RecordDialogProps<N extends string, R extends Stored, B>
  extends Omit<RecordFormProps<N, R, B>, "onCancel"> {
  opened: boolean;
  onClose: () => void;
  title: string;
  /** Its width. */
  size?: ModalProps["size"];
}

/** A dialog that makes a record or changes one. It begins anew each time it is opened. */
export function RecordDialog<N extends string, R extends Stored, B>({
  opened,
  onClose,
  title,
  size,
  ...form
}: RecordDialogProps<N, R, B>) {
  return (
    <FormModal opened={opened} onClose={onClose} title={title} size={size}>
      <RecordForm {...form} onCancel={onClose} />
    </FormModal>
  );
}

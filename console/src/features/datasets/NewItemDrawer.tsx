import { Button, Drawer, Group, Stack, Text, TextInput } from "@mantine/core";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { useTranslation } from "react-i18next";
import { api, unwrap } from "@/api/client";
import { tell, tellError } from "@/components/forms/notify";
import { Loaded } from "@/components/page/Feedback";
import { ItemFields } from "./ItemFields";
import { blankForm, newItemOf, wrongIn } from "./item";
import { itemKeys, queryPlaceholders } from "./queries";
import "./texts";

interface NewItemProps {
  useCaseId: string;
  datasetId: string;
  /** Names of inputs that other items have. */
  known: readonly string[];
  close: () => void;
}

function Form({
  useCaseId,
  datasetId,
  names,
  close,
}: Omit<NewItemProps, "known"> & { names: readonly string[] }) {
  const { t } = useTranslation("datasets");
  const { t: shared } = useTranslation("shared");
  const queries = useQueryClient();
  const [form, setForm] = useState(() => blankForm(names));
  const [key, setKey] = useState("");
  const [another, setAnother] = useState("");
  const [tried, setTried] = useState(false);
  const body = newItemOf(form, key);
  const isTaken = form.inputs.some(({ name }) => name === another.trim());
  const save = useMutation({
    mutationFn: (text: string) =>
      unwrap(
        api.POST("/api/v1/datasets/{dataset_id}/items", {
          params: { path: { dataset_id: datasetId } },
          body: { items: [] },
          bodySerializer: () => text, // as it was typed, number by number
        }),
      ),
    onSuccess: () => {
      tell(t("item.added"));
      close();
    },
    onError: (error, text) => tellError(error, () => save.mutate(text)),
    onSettled: () => queries.invalidateQueries({ queryKey: itemKeys(useCaseId, datasetId) }),
  });

  function submit(event: FormEvent) {
    event.preventDefault();
    setTried(true);
    if (body !== null && wrongIn(form).size === 0) save.mutate(body);
  }

  function addInput() {
    setForm({ ...form, inputs: [...form.inputs, { name: another.trim(), text: "", isJson: false }] });
    setAnother("");
  }

  return (
    <form onSubmit={submit} noValidate>
      <Stack>
        {tried && body === null && (
          <Text size="sm" c="red" role="alert">
            {t("item.needsInput")}
          </Text>
        )}
        <Group align="flex-end" wrap="nowrap">
          <TextInput
            flex={1}
            label={t("item.another")}
            description={t("item.anotherHint")}
            maxLength={255}
            value={another}
            error={isTaken && t("item.anotherTaken")}
            onChange={(event) => setAnother(event.currentTarget.value)}
          />
          <Button variant="default" disabled={!another.trim() || isTaken} onClick={addInput}>
            {t("item.addInput")}
          </Button>
        </Group>
        <ItemFields form={form} setForm={setForm} wrong={tried ? wrongIn(form) : new Set()} />
        <TextInput
          label={t("item.key")}
          description={t("item.keyHint")}
          maxLength={128}
          value={key}
          onChange={(event) => setKey(event.currentTarget.value)}
        />
        <Group justify="flex-end">
          <Button variant="default" onClick={close}>
            {shared("action.cancel")}
          </Button>
          <Button type="submit" loading={save.isPending}>
            {t("item.add")}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}

function NewItem({ known, ...rest }: NewItemProps) {
  const names = useQuery(queryPlaceholders(rest.useCaseId));
  return (
    <Loaded query={names}>{(found) => <Form {...rest} names={[...new Set([...found, ...known])]} />}</Loaded>
  );
}

/** A new item of the draft, with an input for each placeholder of the use case and for what other items have. */
export function NewItemDrawer({ opened, ...rest }: NewItemProps & { opened: boolean }) {
  const { t } = useTranslation("datasets");
  const { t: shared } = useTranslation("shared");
  return (
    <Drawer
      opened={opened}
      onClose={rest.close}
      position="right"
      size="lg"
      closeOnClickOutside={false}
      closeButtonProps={{ "aria-label": shared("action.close") }}
      title={
        <Text fw={650} component="span">
          {t("item.add")}
        </Text>
      }
    >
      {opened && <NewItem {...rest} />}
    </Drawer>
  );
}

import { Button, Drawer, Group, Stack, Text } from "@mantine/core";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { useTranslation } from "react-i18next";
import { api, basedOn, unwrap } from "@/api/client";
import { tell, tellError } from "@/components/forms/notify";
import { Loaded } from "@/components/page/Feedback";
import { ItemFields } from "./ItemFields";
import { editOf, type ItemForm, itemIn, wrongIn } from "./item";
import { itemKeys, queryItemText } from "./queries";
import "./texts";

interface ItemDrawerProps {
  useCaseId: string;
  datasetId: string;
  /** The item that is edited; null while none is. */
  itemKey: string | null;
  close: () => void;
}

interface FormProps extends Omit<ItemDrawerProps, "itemKey"> {
  /** The answer that the form begins with. */
  text: string;
}

function Form({ useCaseId, datasetId, text, close }: FormProps) {
  const { t } = useTranslation("datasets");
  const { t: shared } = useTranslation("shared");
  const queries = useQueryClient();
  const [{ item, form: before }] = useState(() => itemIn(text));
  const [form, setForm] = useState<ItemForm>(before);
  const [tried, setTried] = useState(false);
  const wrong = tried ? wrongIn(form) : new Set<string>();
  const save = useMutation({
    mutationFn: (body: string) =>
      unwrap(
        api.PUT("/api/v1/datasets/{dataset_id}/items/{item_key}", {
          params: { path: { dataset_id: datasetId, item_key: item.key } },
          headers: basedOn(item.revision),
          body: {},
          bodySerializer: () => body, // as it was typed, number by number
        }),
      ),
    onSuccess: () => {
      tell(shared("state.saved"));
      close();
    },
    onError: (error, body) => tellError(error, () => save.mutate(body)),
    onSettled: () => queries.invalidateQueries({ queryKey: itemKeys(useCaseId, datasetId) }),
  });

  function submit(event: FormEvent) {
    event.preventDefault();
    setTried(true);
    if (wrongIn(form).size > 0) return;
    const body = editOf(before, form);
    if (body === null) close();
    else save.mutate(body);
  }

  return (
    <form onSubmit={submit} noValidate>
      <Stack>
        <ItemFields form={form} setForm={setForm} wrong={wrong} />
        <Text size="xs" c="dimmed">
          {t("item.writtenBy", { name: item.writtenBy })}
        </Text>
        <Group justify="flex-end">
          <Button variant="default" onClick={close}>
            {shared("action.cancel")}
          </Button>
          <Button type="submit" loading={save.isPending}>
            {shared("action.save")}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}

function Item({ itemKey, ...rest }: ItemDrawerProps & { itemKey: string }) {
  const item = useQuery(queryItemText(rest.useCaseId, rest.datasetId, itemKey));
  return <Loaded query={item}>{(text) => <Form {...rest} text={text} />}</Loaded>;
}

/** An item of the draft, to be edited. A click beside it does not throw away what was written. */
export function ItemDrawer(props: ItemDrawerProps) {
  const { t } = useTranslation("datasets");
  const { t: shared } = useTranslation("shared");
  const { itemKey, close } = props;
  return (
    <Drawer
      opened={itemKey !== null}
      onClose={close}
      position="right"
      size="lg"
      closeOnClickOutside={false}
      closeButtonProps={{ "aria-label": shared("action.close") }}
      title={
        <Text fw={650} component="span">
          {t("item.title", { key: itemKey ?? "" })}
        </Text>
      }
    >
      {itemKey !== null && <Item key={itemKey} {...props} itemKey={itemKey} />}
    </Drawer>
  );
}

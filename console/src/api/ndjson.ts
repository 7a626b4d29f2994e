/** Cuts a stream of text into the JSON values on its lines; a piece may end anywhere. */
export class JsonLines<T> {
  private rest = "";

  push(piece: string): T[] {
    const lines = (this.rest + piece).split("\n");
    this.rest = lines.pop() ?? "";
    return lines.filter((line) => line.trim() !== "").map((line) => JSON.parse(line) as T);
  }
}

/** A name as an address has it. One that is no proper escape stands for itself, and is then not found. */
export function decoded(name: string): string {
  try {
    return decodeURIComponent(name);
  } catch {
    return name;
  }
}

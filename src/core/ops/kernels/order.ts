import type { Ordering } from '../parameters';

/**
 * Orders in which equal elements come as PyTorch leaves them on a CPU: by the introsort, introselect and heap selection of GCC's standard
 * library and by its own quickselect. The index that an unstable order gives among ties decides where a gradient goes.
 */

/** Whether position `a` is strictly before position `b`. */
type Before = (a: number, b: number) => boolean;

/** All positions below `count`, in the order that `by` leaves them in. */
export function ordered(count: number, before: Before, by: Ordering): Int32Array {
  const order = Int32Array.from({ length: count }, (_, position) => position);
  switch (by.kind) {
    case 'stable':
      return order.sort((a, b) => (before(a, b) ? -1 : before(b, a) ? 1 : a - b));
    case 'sort':
      new Range(order, before).sort(0, count);
      return order;
    case 'top':
      selectTop(new Range(order, before), count, by.count, by.isSorted);
      return order;
    case 'quickselect':
      quickselect(order, before, by.rank);
      return order;
  }
}

/** Heap selection where few are wanted of many, else selection of the last one and a sort of those before it. */
function selectTop(range: Range, count: number, wanted: number, isSorted: boolean): void {
  if (wanted === 0) return;
  if (wanted * 64 <= count) {
    range.partialSort(0, wanted, count);
    return;
  }
  range.nthElement(0, wanted - 1, count);
  if (isSorted) range.sort(0, wanted - 1);
}

/** Below this many elements an insertion sort ends the work. */
const few = 16;

/** Positions that are moved about; every `last` is exclusive. */
class Range {
  constructor(
    readonly order: Int32Array,
    readonly before: Before,
  ) {}

  #at(place: number): number {
    return this.order[place] ?? 0;
  }
  #isBefore(a: number, b: number): boolean {
    return this.before(this.#at(a), this.#at(b));
  }
  #swap(a: number, b: number): void {
    const held = this.#at(a);
    this.order[a] = this.#at(b);
    this.order[b] = held;
  }

  /** Introsort: quicksort by a median of three down to few elements, heap sort where it degenerates, insertion sort at the end. */
  sort(first: number, last: number): void {
    this.#quicksort(first, last, deepest(last - first));
    if (last - first <= few) {
      this.#insertionSort(first, last);
      return;
    }
    this.#insertionSort(first, first + few);
    for (let place = first + few; place < last; place += 1) this.#insert(place);
  }

  #quicksort(first: number, end: number, depth: number): void {
    let last = end;
    for (let left = depth; last - first > few; left -= 1) {
      if (left === 0) {
        this.partialSort(first, last, last);
        return;
      }
      const cut = this.#partition(first, last);
      this.#quicksort(cut, last, left - 1);
      last = cut;
    }
  }

  /** Introselect: afterwards `nth` holds what a sort would put there, nothing before it is after it. */
  nthElement(from: number, nth: number, end: number): void {
    let [first, last] = [from, end];
    for (let left = deepest(last - first); last - first > 3; left -= 1) {
      if (left === 0) {
        this.#heapSelect(first, nth + 1, last);
        this.#swap(first, nth);
        return;
      }
      const cut = this.#partition(first, last);
      if (cut <= nth) first = cut;
      else last = cut;
    }
    this.#insertionSort(first, last);
  }

  /** The first `middle − first` of all in order, the rest in any. */
  partialSort(first: number, middle: number, last: number): void {
    this.#heapSelect(first, middle, last);
    for (let end = middle - 1; end > first; end -= 1) this.#popHeap(first, end, end);
  }

  #partition(first: number, last: number): number {
    this.#medianToFirst(first, first + 1, first + ((last - first) >> 1), last - 1);
    let [low, high] = [first + 1, last];
    for (;;) {
      while (this.#isBefore(low, first)) low += 1;
      high -= 1;
      while (this.#isBefore(first, high)) high -= 1;
      if (low >= high) return low;
      this.#swap(low, high);
      low += 1;
    }
  }

  #medianToFirst(first: number, a: number, b: number, c: number): void {
    if (this.#isBefore(a, b)) this.#swap(first, this.#isBefore(b, c) ? b : this.#isBefore(a, c) ? c : a);
    else this.#swap(first, this.#isBefore(a, c) ? a : this.#isBefore(b, c) ? c : b);
  }

  #insertionSort(first: number, last: number): void {
    for (let place = first + 1; place < last; place += 1) {
      if (!this.#isBefore(place, first)) {
        this.#insert(place);
        continue;
      }
      const held = this.#at(place);
      this.order.copyWithin(first + 1, first, place);
      this.order[first] = held;
    }
  }

  /** Moves the element at `place` down to behind the first that is not after it, which there must be. */
  #insert(place: number): void {
    const held = this.#at(place);
    let hole = place;
    for (; this.before(held, this.#at(hole - 1)); hole -= 1) this.order[hole] = this.#at(hole - 1);
    this.order[hole] = held;
  }

  #heapSelect(first: number, middle: number, last: number): void {
    const size = middle - first;
    for (let parent = (size - 2) >> 1; parent >= 0; parent -= 1)
      this.#sift(first, parent, size, this.#at(first + parent));
    for (let place = middle; place < last; place += 1) {
      if (this.#isBefore(place, first)) this.#popHeap(first, middle, place);
    }
  }

  /** The root of the heap goes to `result`, whose element enters the heap. */
  #popHeap(first: number, last: number, result: number): void {
    const held = this.#at(result);
    this.order[result] = this.#at(first);
    this.#sift(first, 0, last - first, held);
  }

  /** Sinks the hole to the bottom along the later children, then lets `held` rise from there. */
  #sift(first: number, top: number, size: number, held: number): void {
    let hole = top;
    let child = 2 * hole + 2;
    for (; child < size; child = 2 * hole + 2) {
      if (this.#isBefore(first + child, first + child - 1)) child -= 1;
      this.order[first + hole] = this.#at(first + child);
      hole = child;
    }
    if (child === size) {
      this.order[first + hole] = this.#at(first + child - 1);
      hole = child - 1;
    }
    for (let parent = (hole - 1) >> 1; hole > top && this.before(this.#at(first + parent), held);) {
      this.order[first + hole] = this.#at(first + parent);
      hole = parent;
      parent = (hole - 1) >> 1;
    }
    this.order[first + hole] = held;
  }
}

/** After so many halvings quicksort counts as degenerate. */
function deepest(count: number): number {
  return count < 1 ? 0 : 2 * Math.floor(Math.log2(count));
}

/** Hoare's selection with a median of three: afterwards `rank` holds what a sort would put there. */
function quickselect(order: Int32Array, before: Before, rank: number): void {
  const at = (place: number): number => order[place] ?? 0;
  const swap = (a: number, b: number): void => {
    const held = at(a);
    order[a] = at(b);
    order[b] = held;
  };
  const swapIfAfter = (a: number, b: number): void => {
    if (before(at(b), at(a))) swap(a, b);
  };
  let [low, high] = [0, order.length - 1];
  while (high > low + 1) {
    swap(low + ((high - low) >> 1), low + 1);
    swapIfAfter(low + 1, high);
    swapIfAfter(low, high);
    swapIfAfter(low + 1, low);
    const pivot = at(low);
    let [up, down] = [low + 1, high];
    for (;;) {
      do up += 1;
      while (before(at(up), pivot));
      do down -= 1;
      while (before(pivot, at(down)));
      if (down < up) break;
      swap(up, down);
    }
    swap(low, down);
    const cut = down;
    if (cut <= rank) low = up;
    if (cut >= rank) high = cut - 1;
  }
  if (high === low + 1) swapIfAfter(low, high);
}

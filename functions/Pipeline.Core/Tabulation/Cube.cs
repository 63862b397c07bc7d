using System.Runtime.InteropServices;

namespace Pipeline.Core.Tabulation;

/// <summary>One cell of a cube.</summary>
/// <param name="Codes">One code for each dimension of the cube, in its order.</param>
/// <param name="Value">Count or sum; exact below 2^53.</param>
/// <param name="Status">OBS_STATUS of the figure.</param>
/// <param name="Sources">Places in the cube's <see cref="Cube.Sources"/> of what the figure came from, ascending.</param>
public sealed record Cell(IReadOnlyList<string> Codes, double Value, string Status, IReadOnlyList<int> Sources);

/// <summary>The same cell with different figures in two submissions.</summary>
/// <param name="Codes">The cell.</param>
/// <param name="Kept">The figure that was kept, and its source's place in the merged cube.</param>
/// <param name="Other">The figure that was not, and its source's place.</param>
public sealed record Clash(IReadOnlyList<string> Codes, (double Value, int Source) Kept, (double Value, int Source) Other);

/// <summary>Additive, mergeable counts and sums: the hinge between people, upstream, and figures, downstream.</summary>
/// <remarks>Cubes of record templates merge by sum, which is associative and commutative: a submission in N parts gives the same cube as one.
/// Cubes of aggregate templates merge by key: every cell is somebody's published figure, and is never added to another's.
/// A cell's codes are packed into 128 bits: up to eight dimensions have up to 65,536 codes each, sixteen have up to 256. Not safe for concurrent writes.</remarks>
public sealed class Cube
{
    private const int MaximumDimensions = 16;
    private const int MaximumBitsPerCode = 16;

    private readonly int bitsPerCode;
    private readonly CodeTable[] codes;
    private readonly Dictionary<UInt128, Stored> cells = [];
    private readonly List<Source> sources;

    /// <summary>Makes an empty cube.</summary>
    /// <param name="template">Template whose records it tabulates.</param>
    /// <param name="dimensions">Names of the dimensions, at most sixteen.</param>
    /// <param name="sources">The submissions the cells come from.</param>
    /// <exception cref="ArgumentException">There are more than sixteen dimensions.</exception>
    public Cube(string template, IEnumerable<string> dimensions, params IEnumerable<Source> sources)
    {
        Template = template;
        Dimensions = [.. dimensions];
        this.sources = [.. sources];
        if (Dimensions.Count > MaximumDimensions)
            throw new ArgumentException($"A cube has at most {MaximumDimensions} dimensions, found {Dimensions.Count}.", nameof(dimensions));
        bitsPerCode = Math.Min(MaximumBitsPerCode, 128 / Math.Max(1, Dimensions.Count));
        codes = [.. Dimensions.Select(_ => new CodeTable(1 << bitsPerCode))];
    }

    /// <summary>Template whose records are tabulated here.</summary>
    public string Template { get; }

    /// <summary>Names of the dimensions.</summary>
    public IReadOnlyList<string> Dimensions { get; }

    /// <summary>The submissions that the cells come from.</summary>
    public IReadOnlyList<Source> Sources => sources;

    /// <summary>Number of cells.</summary>
    public int Count => cells.Count;

    /// <summary>The cells in ascending order of their codes (ordinal), so that equal cubes list equally.</summary>
    public IEnumerable<Cell> Cells =>
        cells.Select(pair => new Cell(CodesOf(pair.Key), pair.Value.Value, pair.Value.Status, pair.Value.Sources))
            .OrderBy(cell => cell.Codes, CodesComparer.Instance);

    /// <summary>Names the submission of a cube that was tabulated without it: place 0 of every cell.</summary>
    /// <exception cref="InvalidOperationException">The cube has a source.</exception>
    public void From(Source source)
    {
        if (sources.Count > 0) throw new InvalidOperationException($"The cube of '{Template}' has its source: {sources[0].Submission}.");
        sources.Add(source);
    }

    /// <summary>Sets a cell that is not there yet.</summary>
    /// <exception cref="InvalidOperationException">The cell is there already: a cell is set once.</exception>
    public void Set(IReadOnlyList<string> cell, double value, string status, IReadOnlyList<int> from)
    {
        if (!cells.TryAdd(Key(cell), new Stored(value, status, from)))
            throw new InvalidOperationException($"Cell {string.Join('|', cell)} of '{Template}' was set twice.");
    }

    /// <summary>Whether the cell is there.</summary>
    public bool Contains(IReadOnlyList<string> cell) => cells.ContainsKey(Key(cell));

    /// <summary>Adds to a cell; a cell that is not there counts as zero.</summary>
    public void Add(IReadOnlyList<string> cell, double value, IReadOnlyList<int> from)
    {
        ref Stored stored = ref CollectionsMarshal.GetValueRefOrAddDefault(cells, Key(cell), out bool exists);
        stored = exists ? new Stored(stored.Value + value, stored.Status, Union(stored.Sources, from)) : new Stored(value, "A", from);
    }

    /// <summary>Merges cubes of one record template: the same cell in several adds up.</summary>
    /// <exception cref="ArgumentException">The cubes differ in template or dimensions, or there are none.</exception>
    public static Cube MergeBySum(IReadOnlyList<Cube> cubes)
    {
        Cube merged = EmptyFor(cubes);
        foreach (Cube cube in cubes)
        {
            int[] places = merged.Include(cube);
            foreach (Cell cell in cube.Cells) merged.Add(cell.Codes, cell.Value, [.. cell.Sources.Select(source => places[source])]);
        }

        return merged;
    }

    /// <summary>Merges cubes of one aggregate template: a cell has one figure. Where two submissions of different figures have it, the one that comes
    /// first in <paramref name="cubes"/> is kept and the clash is told; a later period of the same agency revises without a clash when it comes first.</summary>
    /// <param name="cubes">The cubes in order of preference.</param>
    /// <param name="clashes">Cells with different figures from different agencies, or of one agency's same period, in the order of the cells.</param>
    /// <exception cref="ArgumentException">The cubes differ in template or dimensions, or there are none.</exception>
    public static Cube MergeByKey(IReadOnlyList<Cube> cubes, out IReadOnlyList<Clash> clashes)
    {
        Cube merged = EmptyFor(cubes);
        var found = new List<Clash>();
        foreach (Cube cube in cubes)
        {
            int[] places = merged.Include(cube);
            foreach (Cell cell in cube.Cells)
            {
                int[] from = [.. cell.Sources.Select(source => places[source])];
                ref Stored stored = ref CollectionsMarshal.GetValueRefOrAddDefault(merged.cells, merged.Key(cell.Codes), out bool exists);
                if (!exists) stored = new Stored(cell.Value, cell.Status, from);
                else if (merged.Revises(stored.Sources[0], from[0])) continue;
                else if (stored.Value == cell.Value) stored = stored with { Sources = Union(stored.Sources, from) };
                else found.Add(new Clash(cell.Codes, (stored.Value, stored.Sources[0]), (cell.Value, from[0])));
            }
        }

        clashes = [.. found.OrderBy(clash => clash.Codes, CodesComparer.Instance)];
        return merged;
    }

    // A later edition of one agency's series replaces its earlier editions cell by cell.
    private bool Revises(int kept, int other) =>
        sources[kept].Agency == sources[other].Agency && string.CompareOrdinal(sources[kept].Period, sources[other].Period) > 0;

    private static Cube EmptyFor(IReadOnlyList<Cube> cubes)
    {
        if (cubes.Count == 0) throw new ArgumentException("There is no cube to merge.", nameof(cubes));
        foreach (Cube cube in cubes)
            if (cube.Template != cubes[0].Template || !cube.Dimensions.SequenceEqual(cubes[0].Dimensions))
                throw new ArgumentException($"Cubes of '{cubes[0].Template}' and '{cube.Template}' do not merge: template and dimensions must be the same.", nameof(cubes));
            else if ((cube.sources.Count == 0) != (cubes[0].sources.Count == 0))
                throw new ArgumentException($"Cubes of '{cube.Template}' with and without sources do not merge.", nameof(cubes));
        return new Cube(cubes[0].Template, cubes[0].Dimensions, []);
    }

    // Of a cube that names no source yet, every cell is from place 0; it stays so when such cubes are merged.
    private int[] Include(Cube other)
    {
        if (other.sources.Count == 0) return [0];
        var places = new int[other.sources.Count];
        for (int i = 0; i < places.Length; i++)
        {
            places[i] = sources.IndexOf(other.sources[i]);
            if (places[i] >= 0) continue;
            places[i] = sources.Count;
            sources.Add(other.sources[i]);
        }

        return places;
    }

    private static IReadOnlyList<int> Union(IReadOnlyList<int> one, IReadOnlyList<int> other) =>
        one.SequenceEqual(other) ? one : [.. one.Union(other).Order()];

    private UInt128 Key(IReadOnlyList<string> cell)
    {
        if (cell.Count != codes.Length)
            throw new ArgumentException($"A cell of '{Template}' has {codes.Length} codes ({string.Join(", ", Dimensions)}), found {cell.Count}.", nameof(cell));
        UInt128 key = 0;
        for (int i = 0; i < codes.Length; i++) key = (key << bitsPerCode) | codes[i].PlaceOf(cell[i]);
        return key;
    }

    private string[] CodesOf(UInt128 key)
    {
        var cell = new string[codes.Length];
        for (int i = codes.Length - 1; i >= 0; i--, key >>= bitsPerCode) cell[i] = codes[i][(int)(key & ((UInt128.One << bitsPerCode) - 1))];
        return cell;
    }

    private readonly record struct Stored(double Value, string Status, IReadOnlyList<int> Sources);

    private sealed class CodeTable(int limit)
    {
        private readonly Dictionary<string, int> places = new(StringComparer.Ordinal);
        private readonly List<string> texts = [];

        public string this[int place] => texts[place];

        public UInt128 PlaceOf(string code)
        {
            if (places.TryGetValue(code, out int place)) return (UInt128)place;
            if (texts.Count == limit) throw new InvalidOperationException($"A dimension of this cube has at most {limit} codes.");
            place = texts.Count;
            places.Add(code, place);
            texts.Add(code);
            return (UInt128)place;
        }
    }

    private sealed class CodesComparer : IComparer<IReadOnlyList<string>>
    {
        public static CodesComparer Instance { get; } = new();

        public int Compare(IReadOnlyList<string>? x, IReadOnlyList<string>? y)
        {
            for (int i = 0; i < x!.Count; i++)
                if (string.CompareOrdinal(x[i], y![i]) is not 0 and int order) return order;
            return 0;
        }
    }
}

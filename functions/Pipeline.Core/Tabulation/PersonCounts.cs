using Pipeline.Core.Anonymisation;
using Pipeline.Core.Templates;

namespace Pipeline.Core.Tabulation;

/// <summary>Counts distinct persons for every cell of a record template's cube and for every margin: each dimension also as <c>_T</c>,
/// months also as years.</summary>
/// <remarks>One person in January and in February is one person in the year, so margins are counted, never added up. Within a cell the counts of
/// ranges of persons do add up (<see cref="Cube.MergeBySum"/>), because no person is in two ranges.</remarks>
public sealed class PersonCounts
{
    private readonly Template template;
    private readonly string country;
    private readonly CellPacking packing;
    private readonly int[] eventFields;
    private readonly CellCounts counts = new();
    private readonly HashSet<ulong> own = [];
    private readonly HashSet<ulong> cells = [];

    /// <summary>Starts an empty cube.</summary>
    /// <param name="template">A record template with a cube and events.</param>
    /// <param name="country">Country of the submissions, ISO 3166-1 alpha-3.</param>
    /// <exception cref="ArgumentException">The template has no cube of records.</exception>
    public PersonCounts(Template template, string country)
    {
        this.template = template;
        this.country = country;
        packing = new CellPacking(template);
        eventFields = [.. packing.Dimensions.Select(dimension => template.Event.ToList().IndexOf(dimension.Field))];
    }

    /// <summary>Counts a person once in every cell where an event of the person is.</summary>
    public void Add(PersonEvents person)
    {
        own.Clear();
        for (int i = 0; i < person.Count; i++)
        {
            ulong cell = 0;
            for (int dimension = 0; dimension < eventFields.Length; dimension++) cell |= packing.Pack(dimension, person.Value(i, eventFields[dimension]));
            own.Add(cell);
        }

        cells.Clear();
        foreach (ulong cell in own) AddMargins(cell, 0);
        foreach (ulong cell in cells) counts.Add(cell);
    }

    /// <summary>The cube so far; it names no source yet.</summary>
    public Cube ToCube() => RecordTabulator.ToCube(template, country, packing, counts);

    private void AddMargins(ulong cell, int dimension)
    {
        if (dimension == packing.Dimensions.Count)
        {
            cells.Add(cell);
            return;
        }

        AddMargins(cell, dimension + 1);
        AddMargins(packing.WithTotal(cell, dimension), dimension + 1);
        if (packing.Dimensions[dimension].IsMonth) AddMargins(packing.WithYear(cell, dimension), dimension + 1);
    }
}

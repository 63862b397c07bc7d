using Pipeline.Core.Reading;

namespace Pipeline.Core.Tabulation;

/// <summary>Keeps the records of one submission on a register as they stand: field → text, codes and days written as in a cube, a field
/// without a value left out.</summary>
/// <remarks>Registers are small: agreements, members, due days. They hold nothing about persons who migrate.</remarks>
public sealed class RegisterReader
{
    private readonly List<IReadOnlyDictionary<string, string>> entries = [];

    /// <summary>The entries in the order of the file.</summary>
    public IReadOnlyList<IReadOnlyDictionary<string, string>> Entries => entries;

    /// <summary>Keeps a valid record.</summary>
    public void Add(Record record) => entries.Add(
        record.Template.Fields.Where(field => record.Has(field.Index)).ToDictionary(field => field.Name, field => Tabulator.CodeOf(record, field)));
}

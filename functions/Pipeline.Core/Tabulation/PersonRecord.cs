using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using Pipeline.Core.Decisions;
using Pipeline.Core.Reading;
using Pipeline.Core.Templates;

namespace Pipeline.Core.Tabulation;

/// <summary>What is kept of a record about a person: a pseudonym and codes. Still personal data, kept apart with the access of raw data.</summary>
/// <param name="Person">Pseudonym.</param>
/// <param name="Template">Id of the template.</param>
/// <param name="Day">The day on which it is counted.</param>
/// <param name="IsExact">Whether that day is known, or only its year or month.</param>
/// <param name="Values">Variable → code, several codes joined by <c>;</c>, a day or a number; without those that are not known.</param>
public sealed record PersonRecord(string Person, string Template, DateOnly Day, bool IsExact, IReadOnlyDictionary<string, string> Values)
{
    /// <summary>Whether the person's consent was withdrawn: there is a pseudonym then, and nothing else.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public bool IsWithdrawn { get; init; }

    /// <summary>The value of a variable; empty where it is not known.</summary>
    public string this[string variable] => Values.GetValueOrDefault(variable, "");

    /// <summary>The codes of a variable.</summary>
    public IReadOnlyList<string> CodesOf(string variable) => this[variable].Split(Derivations.Separator, StringSplitOptions.RemoveEmptyEntries);

    /// <summary>A day among the values; null where it is not known.</summary>
    public DateOnly? DayOf(string variable) =>
        Values.TryGetValue(variable, out string? text) ? DateOnly.ParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture) : null;
}

/// <summary>Takes from the records of a template what is kept of them.</summary>
public sealed class PersonRecords
{
    private readonly Template template;
    private readonly Func<ReadOnlySpan<byte>, string> pseudonymOf;
    private readonly (string Variable, Func<Record, string> ValueOf)[] variables;
    private readonly Field person;

    /// <summary>For the records of one file.</summary>
    /// <param name="template">A template that keeps something of its records.</param>
    /// <param name="pseudonymOf">The pseudonym of an identifier (UTF-8), in the template's key scope.</param>
    /// <exception cref="ArgumentException">The template keeps nothing of its records.</exception>
    /// <exception cref="FormatException">A variable that is kept does not exist or may not be kept.</exception>
    public PersonRecords(Template template, Func<ReadOnlySpan<byte>, string> pseudonymOf)
    {
        this.template = template;
        this.pseudonymOf = pseudonymOf;
        if (template.Keep.Count == 0) throw new ArgumentException($"Template '{template.Id}' keeps nothing of its records.", nameof(template));
        person = template.Person ?? throw new ArgumentException($"Records of template '{template.Id}' are not about persons.", nameof(template));
        variables = [.. template.Keep.Select(variable => (variable, Derivations.Of(template, variable)))];
    }

    /// <summary>What is kept of a valid record.</summary>
    public PersonRecord Of(Record record)
    {
        (DateOnly day, bool isExact) = Derivations.DayOf(record);
        var values = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach ((string variable, Func<Record, string> valueOf) in variables)
            if (valueOf(record) is { Length: > 0 } value) values.Add(variable, value);
        return new PersonRecord(pseudonymOf(record.Text(person.Index)), template.Id, day, isExact, values);
    }

    /// <summary>Where a record that is not kept says no to consent: that it was withdrawn. Null where it says nothing.</summary>
    public PersonRecord? WithdrawnBy(Record record) =>
        template.Fields.FirstOrDefault(field => field.Name == "consent") is { } consent && record.Has(consent.Index) && record.Integer(consent.Index) == 0
            ? new PersonRecord(pseudonymOf(record.Text(person.Index)), template.Id, default, false, new Dictionary<string, string>()) { IsWithdrawn = true }
            : null;

    /// <summary>Those records of a submission that may be used: without a person who withdrew consent on one of its rows.</summary>
    public static IEnumerable<PersonRecord> InUse(IReadOnlyCollection<PersonRecord> records)
    {
        HashSet<string> withdrawn = [.. records.Where(record => record.IsWithdrawn).Select(record => record.Person)];
        return records.Where(record => !withdrawn.Contains(record.Person));
    }

    /// <summary>Writes a record as a line of JSON.</summary>
    public static void Write(PersonRecord record, Stream stream)
    {
        JsonSerializer.Serialize(stream, record, JsonSerializerOptions.Web);
        stream.WriteByte((byte)'\n');
    }

    /// <summary>Reads what <see cref="Write"/> wrote, one record at a time.</summary>
    public static IAsyncEnumerable<PersonRecord> ReadAsync(Stream stream, CancellationToken cancellation) =>
        JsonSerializer.DeserializeAsyncEnumerable<PersonRecord>(stream, topLevelValues: true, JsonSerializerOptions.Web, cancellation)!;
}

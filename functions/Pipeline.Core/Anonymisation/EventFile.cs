using System.Text.Json;
using System.Text.Json.Serialization;

namespace Pipeline.Core.Anonymisation;

/// <summary>Persons by the first byte of their digest or pseudonym: what one worker takes of a by-person pass.</summary>
/// <param name="First">The first byte value, 0 to 255.</param>
/// <param name="End">The byte value after the last one, to 256.</param>
public readonly record struct PersonRange(int First, int End)
{
    internal const int Bytes = 256;

    /// <summary>All persons.</summary>
    public static PersonRange All { get; } = new(0, Bytes);

    /// <summary>Ranges of about equal numbers of persons, since digests and pseudonyms are as good as random.</summary>
    /// <param name="count">How many, from 1 to 256.</param>
    public static IReadOnlyList<PersonRange> Split(int count)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(count, Bytes);
        return [.. Enumerable.Range(0, count).Select(range => new PersonRange(range * Bytes / count, (range + 1) * Bytes / count))];
    }
}

/// <summary>What the end of a file of events says about it.</summary>
/// <param name="Format">Version of this format.</param>
/// <param name="Template">Id of the template of the records.</param>
/// <param name="TemplateVersion">Version of the template that read them.</param>
/// <param name="Scope">Key scope of the digests or pseudonyms.</param>
/// <param name="Rotation">Which secret of the scope made them.</param>
/// <param name="IsPseudonymised">Whether persons are pseudonyms; otherwise digests, which are not kept longer than a submission is processed.</param>
/// <param name="Events">Number of events.</param>
/// <param name="Fields">The fields of an event.</param>
public sealed record EventFileHeader(
    int Format, string Template, string TemplateVersion, string Scope, string Rotation, bool IsPseudonymised, long Events, IReadOnlyList<EventField> Fields)
{
    /// <summary>The version that is written and read.</summary>
    internal const int CurrentFormat = 1;
}

/// <summary>A field of an event.</summary>
/// <param name="Name">Name of the template's field.</param>
/// <param name="Size">Bytes of its value.</param>
/// <param name="Codes">The codes of its code list when it was written, or null: code lists grow, and a file outlives their versions.</param>
public sealed record EventField(string Name, int Size, IReadOnlyList<string>? Codes);

/// <summary>Headers as JSON; what the serialiser needs to know of them is compiled.</summary>
[JsonSourceGenerationOptions(JsonSerializerDefaults.Web)]
[JsonSerializable(typeof(EventFileHeader))]
internal sealed partial class EventFileJson : JsonSerializerContext;

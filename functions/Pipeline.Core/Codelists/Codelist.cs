using System.Numerics;
using System.Runtime.CompilerServices;
using System.Text;
using System.Text.RegularExpressions;

namespace Pipeline.Core.Codelists;

/// <summary>One value of a code list.</summary>
/// <param name="Id">The code as it is stored and published, for example <c>KGZ</c>, <c>F</c>, <c>Y15T19</c>.</param>
/// <param name="Name">The title in English.</param>
/// <param name="Parent">The code whose figure contains this one's; null at the top.</param>
/// <param name="IsOptional">Whether a breakdown is complete without this code, as it is without "unknown".</param>
/// <param name="Aliases">Other spellings that are accepted on reading, for example alpha-2 and Eurostat codes.</param>
public sealed record Code(string Id, string Name, string? Parent, bool IsOptional, IReadOnlyList<string> Aliases);

/// <summary>A closed list of codes with a hierarchy, looked up by the UTF-8 bytes of a file without making strings.</summary>
/// <remarks>Codes are text: leading zeros are kept. Look-up is case-sensitive, as SDMX codes are. Instances are immutable.</remarks>
public sealed partial class Codelist
{
    /// <summary>The SDMX code of a total, in every list that has one.</summary>
    public const string Total = "_T";

    /// <summary>The SDMX code of "unknown".</summary>
    public const string Unknown = "_U";

    /// <summary>The SDMX code of "not applicable": what a classification does not apply to, such as the previous occupation of those who never worked.</summary>
    public const string NotApplicable = "_Z";

    /// <summary>The SDMX code of "other": what a source does not name, shown as one remainder.</summary>
    public const string Other = "_O";

    /// <summary>Eurostat's code of foreign countries together, in the lists that know it.</summary>
    public const string Foreign = "FOR";

    private const int ShortestBeginning = 3;

    private readonly Dictionary<string, int> byText = new(StringComparer.Ordinal);
    private readonly Dictionary<string, int>.AlternateLookup<ReadOnlySpan<char>> byChars;
    private readonly (ulong Text, int Place)[] shortTexts;
    private readonly int shift;
    private readonly int[][] children;
    private readonly int longest;

    /// <summary>Makes a list from its codes.</summary>
    /// <param name="id">Name of the list, for example <c>country</c>.</param>
    /// <param name="title">What the list is about.</param>
    /// <param name="source">Classification and version.</param>
    /// <param name="isOpen">Whether a file may name only some of the codes below a total; the rest is then a remainder.</param>
    /// <param name="codes">The codes in the order in which they are shown.</param>
    /// <exception cref="ArgumentException">Two codes or aliases are the same, or a parent is not in the list.</exception>
    public Codelist(string id, string title, string source, bool isOpen, IEnumerable<Code> codes)
    {
        Id = id;
        Title = title;
        Source = source;
        IsOpen = isOpen;
        Codes = [.. codes];
        for (int i = 0; i < Codes.Count; i++)
            foreach (string text in Codes[i].Aliases.Prepend(Codes[i].Id))
            {
                if (!byText.TryAdd(text, i)) throw new ArgumentException($"Code list '{id}': '{text}' stands for two codes.");
                longest = Math.Max(longest, text.Length);
            }

        byChars = byText.GetAlternateLookup<ReadOnlySpan<char>>();
        shortTexts = new (ulong, int)[BitOperations.RoundUpToPowerOf2(4 * (uint)byText.Count + 1)];
        shift = 64 - BitOperations.Log2((uint)shortTexts.Length);
        shortTexts.AsSpan().Fill((0, -1));
        foreach ((string text, int place) in byText)
        {
            byte[] utf8 = Encoding.UTF8.GetBytes(text);
            if (utf8.Length > ShortText.MaximumLength) continue;
            ulong packed = ShortText.Pack(utf8);
            shortTexts[SlotOf(packed)] = (packed, place);
        }

        ILookup<string, int> byParent = Enumerable.Range(0, Codes.Count).Where(i => Codes[i].Parent is not null).ToLookup(i => Codes[i].Parent!);
        foreach (IGrouping<string, int> group in byParent)
            if (!byText.ContainsKey(group.Key)) throw new ArgumentException($"Code list '{id}': parent '{group.Key}' is not a code of the list.");
        children = [.. Codes.Select(code => byParent[code.Id].ToArray())];
    }

    /// <summary>Name of the list, for example <c>country</c>.</summary>
    public string Id { get; }

    /// <summary>What the list is about.</summary>
    public string Title { get; }

    /// <summary>Classification and version.</summary>
    public string Source { get; }

    /// <summary>Whether a file may name only some of the codes below a total.</summary>
    public bool IsOpen { get; }

    /// <summary>The codes in the order in which they are shown.</summary>
    public IReadOnlyList<Code> Codes { get; }

    /// <summary>Whether the list has a code for the total; figures by a list without one, such as a definition, are never added up.</summary>
    public bool HasTotal => byText.ContainsKey(Total);

    /// <summary>Finds a code or an alias of it: its place in <see cref="Codes"/>, or -1.</summary>
    /// <param name="text">A code as it stands in a file, UTF-8.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int IndexOf(ReadOnlySpan<byte> text) =>
        text.Length is 0 or > ShortText.MaximumLength ? IndexOfLong(text) : shortTexts[SlotOf(ShortText.Pack(text))].Place;

    private int IndexOfLong(ReadOnlySpan<byte> text)
    {
        if (text.Length == 0 || text.Length > longest) return -1;
        Span<char> chars = stackalloc char[text.Length];
        return Encoding.ASCII.GetChars(text, chars) > 0 && byChars.TryGetValue(chars, out int found) ? found : -1;
    }

    // Where a short text is in the table, or where it would be.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private int SlotOf(ulong packed)
    {
        (ulong Text, int Place)[] table = shortTexts;
        int slot = (int)((packed * 0x9E3779B97F4A7C15) >> shift); // Fibonacci hashing (Knuth, The Art of Computer Programming 3, 6.4)
        while (table[slot].Text != packed && table[slot].Text != 0) slot = (slot + 1) & (table.Length - 1);
        return slot;
    }

    /// <summary>Finds a code or an alias of it; -1 where there is none.</summary>
    public int IndexOf(string text) => byText.TryGetValue(text, out int index) ? index : -1;

    /// <summary>The code of this id or alias.</summary>
    /// <exception cref="KeyNotFoundException">The list has no such code.</exception>
    public Code this[string text] =>
        byText.TryGetValue(text, out int index) ? Codes[index] : throw new KeyNotFoundException($"Code list '{Id}' has no code '{text}'.");

    /// <summary>The title of a code, or the code itself where the list does not have it.</summary>
    public string NameOf(string code) => byText.TryGetValue(code, out int index) ? Codes[index].Name : code;

    /// <summary>The codes that a person's words name: a code or its first digits, or titles that have every word or another form of it (nurse: nursing);
    /// where there is none, titles with words that begin so. Titles with the fewest other words come first; what they except is not in them.</summary>
    /// <param name="words">What somebody typed.</param>
    public IEnumerable<Code> Search(string words)
    {
        string[] wanted = [.. WordsOf(words)];
        if (wanted.Length == 0) return [];
        if (wanted is [var digits] && digits.All(char.IsAsciiDigit)) return Codes.Where(code => code.Id.StartsWith(digits.TrimEnd('0'), StringComparison.Ordinal) && code.Id[0] == digits[0]);
        Code[] found = Titled((word, other) => Stem(word) == Stem(other));
        return found.Length > 0 ? found : Titled((word, other) => word.Length >= ShortestBeginning && other.StartsWith(word, StringComparison.Ordinal));

        Code[] Titled(Func<string, string, bool> isSame) =>
        [
            .. from code in Codes
               where code.Id[0] != '_'
               let title = WordsOf(Exception().Replace(code.Name, "")).ToArray()
               where wanted.All(word => title.Any(other => isSame(word, other)))
               orderby title.Length
               select code,
        ];
    }

    private static IEnumerable<string> WordsOf(string text) =>
        text.ToLowerInvariant().Split([.. text.Where(sign => !char.IsLetterOrDigit(sign)).Distinct()], StringSplitOptions.RemoveEmptyEntries);

    // As in "Health professionals (except nursing)".
    [GeneratedRegex(@"\(except [^)]*\)")]
    private static partial Regex Exception();

    private static string Stem(string word)
    {
        foreach (string ending in new[] { "ings", "ing", "ers", "er", "es", "s", "e" })
            if (word.Length >= ending.Length + 3 && word.EndsWith(ending, StringComparison.Ordinal)) return word[..^ending.Length];
        return word;
    }

    /// <summary>The codes above one, the nearest first; none for a code at the top.</summary>
    public IEnumerable<Code> Above(string code)
    {
        for (string? parent = this[code].Parent; parent is not null; parent = this[parent].Parent) yield return this[parent];
    }

    /// <summary>Places of the codes directly below one.</summary>
    public IReadOnlyList<int> ChildrenOf(int index) => children[index];

    /// <summary>The present codes whose figures make up the figure of one code: a child that is present stands for itself, one that is absent for its own parts.</summary>
    /// <param name="index">Place of the code that is a total of others.</param>
    /// <param name="isPresent">Whether a figure for a code is there.</param>
    /// <param name="isComplete">Whether every part that is not optional is covered, so that the parts' sum is the total; never for an open list.</param>
    public IReadOnlyList<int> PartsOf(int index, Func<int, bool> isPresent, out bool isComplete)
    {
        var parts = new List<int>();
        isComplete = Collect(index) && !IsOpen;
        return parts;

        bool Collect(int parent)
        {
            bool complete = children[parent].Length > 0;
            foreach (int child in children[parent])
            {
                if (isPresent(child)) parts.Add(child);
                else if (!Collect(child) && !Codes[child].IsOptional) complete = false;
            }

            return complete;
        }
    }
}

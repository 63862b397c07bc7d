using System.Collections.Concurrent;
using System.Text;
using System.Text.RegularExpressions;
using Pipeline.Core.Codelists;

namespace Pipeline.Core.Reading;

/// <summary>A regular expression that the whole of a text matches, in time linear in its length. An instance serves one reader at a time.</summary>
internal sealed class TextPattern
{
    private const int MatchesKept = 256;

    private static readonly ConcurrentDictionary<string, Regex> Expressions = new();

    private readonly Regex expression;
    private readonly ulong[] matching = new ulong[MatchesKept];
    private char[] chars = [];

    /// <exception cref="ArgumentException">The pattern is not a regular expression.</exception>
    /// <exception cref="NotSupportedException">It needs backtracking.</exception>
    public TextPattern(string pattern) =>
        expression = Expressions.GetOrAdd(pattern, text => new Regex($@"^(?:{text})\z", RegexOptions.NonBacktracking | RegexOptions.CultureInvariant));

    /// <summary>Whether a text, UTF-8, matches.</summary>
    /// <remarks>Codes of posts and the like come again and again: the short texts that matched last are known by sight.</remarks>
    public bool IsMatch(ReadOnlySpan<byte> text)
    {
        if (text.Length is 0 or > ShortText.MaximumLength) return Matches(text);
        ulong packed = ShortText.Pack(text);
        ref ulong known = ref matching[(int)((packed * 0x9E3779B97F4A7C15) >> 56)];
        if (known == packed) return true;
        bool matches = Matches(text);
        if (matches) known = packed;
        return matches;
    }

    private bool Matches(ReadOnlySpan<byte> text)
    {
        if (chars.Length < text.Length) chars = new char[text.Length];
        return expression.IsMatch(chars.AsSpan(0, Encoding.UTF8.GetChars(text, chars)));
    }
}

using Pipeline.Core.Codelists;

namespace Pipeline.Core.Reading;

/// <summary>Finds the code that was probably meant.</summary>
internal static class SimilarCode
{
    /// <summary>The one code whose id, alias or title is the text but for case, or whose id or alias is one edit away; null where there is none or several.</summary>
    public static Code? Find(Codelist list, string text) =>
        Only(list, code => Names(code).Contains(text, StringComparer.OrdinalIgnoreCase))
        ?? Only(list, code => code.Name.Equals(text, StringComparison.OrdinalIgnoreCase))
        ?? Only(list, code => Names(code).Any(name => IsOneEditAway(name, text)));

    private static IEnumerable<string> Names(Code code) => code.Aliases.Prepend(code.Id);

    private static Code? Only(Codelist list, Func<Code, bool> isClose)
    {
        Code[] close = [.. list.Codes.Where(isClose).Take(2)];
        return close.Length == 1 ? close[0] : null;
    }

    // One letter put in, left out, replaced or swapped with its neighbour; case does not count.
    private static bool IsOneEditAway(string name, string text)
    {
        if (Math.Abs(name.Length - text.Length) > 1) return false;
        int start = 0, end = 0, shorter = Math.Min(name.Length, text.Length);
        while (start < shorter && Same(name[start], text[start])) start++;
        while (end < shorter - start && Same(name[^(end + 1)], text[^(end + 1)])) end++;
        int left = name.Length - start - end, right = text.Length - start - end;
        return (left <= 1 && right <= 1)
            || (left == 2 && right == 2 && Same(name[start], text[start + 1]) && Same(name[start + 1], text[start]));
    }

    private static bool Same(char a, char b) => char.ToUpperInvariant(a) == char.ToUpperInvariant(b);
}

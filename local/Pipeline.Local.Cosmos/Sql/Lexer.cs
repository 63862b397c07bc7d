using System.Globalization;
using System.Text;

namespace Pipeline.Local.Cosmos.Sql;

/// <summary>What a token is.</summary>
internal enum TokenKind
{
    End,
    Word,
    Parameter,
    Number,
    String,
    Symbol,
}

/// <summary>A token of the query text. <see cref="Text"/> is a string literal's value, and for all others what was written.</summary>
internal readonly record struct Token(TokenKind Kind, string Text, int Position)
{
    public override string ToString() => Kind == TokenKind.End ? "the end of the query" : $"'{Text}' at position {Position}";
}

/// <summary>Cuts a query text into tokens.</summary>
internal static class Lexer
{
    static readonly string[] Symbols = ["<=", ">=", "!=", "<>", "??", "||", "(", ")", "[", "]", "{", "}", ",", ".", ":", "?", "=", "<", ">", "+", "-", "*", "/", "%"];

    public static List<Token> Read(string text)
    {
        var tokens = new List<Token>();
        var at = 0;
        while (true)
        {
            while (at < text.Length && char.IsWhiteSpace(text[at])) at++;
            if (at == text.Length)
            {
                tokens.Add(new Token(TokenKind.End, "", at));
                return tokens;
            }

            if (string.CompareOrdinal(text, at, "--", 0, 2) == 0)
            {
                while (at < text.Length && text[at] != '\n') at++;
                continue;
            }

            tokens.Add(ReadToken(text, ref at));
        }
    }

    static Token ReadToken(string text, ref int at)
    {
        var start = at;
        var c = text[at];
        if (c is '\'' or '"') return new Token(TokenKind.String, ReadString(text, ref at), start);
        if (c == '@')
        {
            do at++;
            while (at < text.Length && IsWordPart(text[at]));
            return new Token(TokenKind.Parameter, text[start..at], start);
        }

        if (char.IsLetter(c) || c is '_' or '$')
        {
            while (at < text.Length && IsWordPart(text[at])) at++;
            return new Token(TokenKind.Word, text[start..at], start);
        }

        if (char.IsAsciiDigit(c) || (c == '.' && at + 1 < text.Length && char.IsAsciiDigit(text[at + 1])))
        {
            while (at < text.Length && (char.IsAsciiDigit(text[at]) || text[at] == '.')) at++;
            if (at < text.Length && text[at] is 'e' or 'E')
            {
                at++;
                if (at < text.Length && text[at] is '+' or '-') at++;
                while (at < text.Length && char.IsAsciiDigit(text[at])) at++;
            }

            var number = text[start..at];
            if (!double.TryParse(number, NumberStyles.Float, CultureInfo.InvariantCulture, out _))
                throw new SqlException($"Syntax error: '{number}' at position {start} was found where a number was expected.");
            return new Token(TokenKind.Number, number, start);
        }

        foreach (var symbol in Symbols)
        {
            if (string.CompareOrdinal(text, at, symbol, 0, symbol.Length) != 0) continue;
            at += symbol.Length;
            return new Token(TokenKind.Symbol, symbol, start);
        }

        throw new SqlException($"Syntax error or not supported: '{c}' at position {start}.");
    }

    static bool IsWordPart(char c) => char.IsLetterOrDigit(c) || c is '_' or '$';

    static string ReadString(string text, ref int at)
    {
        var start = at;
        var quote = text[at++];
        var value = new StringBuilder();
        while (at < text.Length && text[at] != quote)
        {
            if (text[at] != '\\')
            {
                value.Append(text[at++]);
                continue;
            }

            if (++at == text.Length) break;
            var escaped = text[at++];
            if (escaped == 'u')
            {
                if (at + 4 > text.Length || !ushort.TryParse(text.AsSpan(at, 4), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var code))
                    throw new SqlException($"Syntax error: four hexadecimal digits were expected after \\u at position {at}.");
                value.Append((char)code);
                at += 4;
                continue;
            }

            value.Append(escaped switch
            {
                'n' => '\n',
                'r' => '\r',
                't' => '\t',
                'b' => '\b',
                'f' => '\f',
                '\\' or '/' or '\'' or '"' => escaped,
                _ => throw new SqlException($"Syntax error: '\\{escaped}' at position {at - 2} is not an escape sequence."),
            });
        }

        if (at >= text.Length) throw new SqlException($"Syntax error: the string that starts at position {start} has no closing {quote}.");
        at++;
        return value.ToString();
    }
}

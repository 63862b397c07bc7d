using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Unicode;

namespace Pipeline.Core.Dissemination;

/// <summary>A piece of HTML or SVG. An interpolated string becomes one by assignment: <c>Html title = $"&lt;h1&gt;{text}&lt;/h1&gt;"</c>. Its literal parts are markup,
/// every hole is encoded as text unless it is <see cref="Html"/> itself.</summary>
/// <remarks>Encoding holds for element content and for attribute values in double quotes; attributes are never written without them. There is no hole for a
/// fractional number: how it is to be rounded is said where it is written.</remarks>
[InterpolatedStringHandler]
public sealed class Html
{
    private static readonly HtmlEncoder Encoder = HtmlEncoder.Create(UnicodeRanges.All);

    private readonly StringBuilder markup;

    /// <summary>Called by the compiler at the start of an interpolated string.</summary>
    /// <param name="literalLength">Characters of markup.</param>
    /// <param name="formattedCount">Number of holes.</param>
    public Html(int literalLength, int formattedCount) => markup = new StringBuilder(literalLength + (16 * formattedCount));

    /// <summary>Nothing.</summary>
    public static Html Empty => new(0, 0);

    /// <summary>The pieces that a sequence gives, for a hole: <c>$"&lt;ul&gt;{Html.Each(items, item =&gt; $"&lt;li&gt;{item}&lt;/li&gt;")}&lt;/ul&gt;"</c>.</summary>
    public static IEnumerable<Html> Each<T>(IEnumerable<T> items, Func<T, Html> write) => items.Select(write);

    /// <summary>Markup as it stands in the source; called by the compiler only.</summary>
    public void AppendLiteral(string literal) => markup.Append(literal);

    /// <summary>Text, encoded; nothing for null.</summary>
    public void AppendFormatted(string? text)
    {
        if (text is not null) markup.Append(Encoder.Encode(text));
    }

    /// <summary>A whole number.</summary>
    public void AppendFormatted(int number) => markup.Append(System.Globalization.CultureInfo.InvariantCulture, $"{number}");

    /// <summary>Markup; nothing for null.</summary>
    public void AppendFormatted(Html? html)
    {
        if (html is not null) markup.Append(html.markup);
    }

    /// <summary>Markup, one piece after the other.</summary>
    public void AppendFormatted(IEnumerable<Html> pieces)
    {
        foreach (Html piece in pieces) markup.Append(piece.markup);
    }

    /// <summary>Writes the markup as UTF-8; the stream stays open.</summary>
    public async Task WriteAsync(Stream stream, CancellationToken cancellation) =>
        await stream.WriteAsync(Encoding.UTF8.GetBytes(markup.ToString()), cancellation);

    /// <summary>The markup.</summary>
    public override string ToString() => markup.ToString();
}

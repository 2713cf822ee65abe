using System.Globalization;
using System.Text;

namespace MonkeyTroop.Tests.EndToEnd.Fuzz;

/// <summary>Reads answers off a socket: the framing of RFC 9112 section 6, no more.</summary>
/// <param name="stream">The socket's stream.</param>
internal sealed class WireReader(Stream stream)
{
    private const int KeptBytes = 64 * 1024;
    private readonly byte[] _buffer = new byte[16 * 1024];
    private int _start;
    private int _end;

    /// <summary>Whether the connection is of no use for another request.</summary>
    public bool IsSpent { get; private set; }

    /// <summary>Reads one answer; those of status 1xx are skipped.</summary>
    public async Task<WireAnswer> ReadAsync(bool isHead, CancellationToken cancellation)
    {
        while (true)
        {
            if (await LineAsync(cancellation) is not { Length: >= 12 } first || !first.StartsWith("HTTP/1.", StringComparison.Ordinal))
            {
                IsSpent = true;
                return WireAnswer.None;
            }

            var status = int.Parse(first.AsSpan(9, 3), CultureInfo.InvariantCulture);
            var headers = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
            while (await LineAsync(cancellation) is { Length: > 0 } line)
            {
                var colon = line.IndexOf(':', StringComparison.Ordinal);
                headers[line[..Math.Max(colon, 0)]] = line[(colon + 1)..].Trim();
            }

            if (status is >= 102 and < 200 or 100)
            {
                continue;
            }

            IsSpent |= status == 101 || string.Equals(headers.GetValueOrDefault("connection"), "close", StringComparison.OrdinalIgnoreCase);
            var body = isHead || status is 204 or 304 or 101 ? [] : await BodyAsync(headers, cancellation);
            return new WireAnswer(status, headers, body);
        }
    }

    private async Task<byte[]> BodyAsync(Dictionary<string, string> headers, CancellationToken cancellation)
    {
        var body = new MemoryStream();
        if (headers.ContainsKey("transfer-encoding"))
        {
            while (await LineAsync(cancellation) is { } size)
            {
                var length = int.Parse(size.Split(';')[0], NumberStyles.HexNumber, CultureInfo.InvariantCulture);
                await TakeAsync(length, body, cancellation);
                await LineAsync(cancellation);
                if (length == 0)
                {
                    return body.ToArray();
                }
            }

            IsSpent = true;
        }
        else if (headers.TryGetValue("content-length", out var length))
        {
            await TakeAsync(long.Parse(length, CultureInfo.InvariantCulture), body, cancellation);
        }
        else
        {
            await TakeAsync(long.MaxValue, body, cancellation);
        }

        return body.ToArray();
    }

    private async Task TakeAsync(long length, MemoryStream into, CancellationToken cancellation)
    {
        while (length > 0)
        {
            if (_start == _end && !await FillAsync(cancellation))
            {
                return;
            }

            var part = (int)Math.Min(length, _end - _start);
            into.Write(_buffer, _start, (int)Math.Min(part, KeptBytes - Math.Min(into.Length, KeptBytes)));
            _start += part;
            length -= part;
        }
    }

    /// <summary>The next line without its end; null at the end of the connection.</summary>
    private async Task<string?> LineAsync(CancellationToken cancellation)
    {
        var line = new StringBuilder();
        while (_start < _end || await FillAsync(cancellation))
        {
            var next = (char)_buffer[_start++];
            if (next == '\n')
            {
                return line.ToString().TrimEnd('\r');
            }

            line.Append(next);
        }

        return null;
    }

    private async Task<bool> FillAsync(CancellationToken cancellation)
    {
        (_start, _end) = (0, 0);
        try
        {
            _end = await stream.ReadAsync(_buffer, cancellation);
        }
        catch (IOException)
        {
            // Reset by the other side: an end like any other here.
        }

        IsSpent |= _end == 0;
        return _end > 0;
    }
}

namespace MonkeyTroop.WorkerAgent.Metering;

/// <summary>
/// Reads along a stream of server-sent events (HTML standard, section 9.2.6), in pieces of any size, and says after
/// which bytes the stream could be cut cleanly: at the end of an event, never inside one. Lines end with LF, CRLF or CR;
/// comments and other fields pass. Changes nothing and keeps no text.
/// </summary>
/// <param name="json">Reads the events' data.</param>
internal sealed class SseWatcher(JsonWatcher json)
{
    private static ReadOnlySpan<byte> Data => "data"u8;

    private static ReadOnlySpan<byte> Done => "[DONE]"u8;

    private int _column;
    private int _fieldMatch;
    private bool _inData;
    private bool _dataBegun;
    private int _doneMatch;
    private bool _eventHasFields;
    private bool _skipLineFeed;

    /// <summary>Whether the event that ends the answer has been read: <c>data: [DONE]</c>, or the last event of APIs that have no such line.</summary>
    public bool SawEnd { get; private set; }

    /// <summary>Reads on; returns how many of these bytes lie before the last place where the stream can be cut cleanly.</summary>
    public int Read(ReadOnlySpan<byte> bytes)
    {
        var clean = 0;
        for (var i = 0; i < bytes.Length;)
        {
            var b = bytes[i];
            if (_skipLineFeed)
            {
                _skipLineFeed = false;
                if (b == '\n')
                {
                    i++;
                    clean = _eventHasFields ? clean : i;
                    continue;
                }
            }

            if (b is (byte)'\n' or (byte)'\r')
            {
                i++;
                _skipLineFeed = b == '\r';
                clean = EndLine() ? i : clean;
                continue;
            }

            var rest = bytes[i..];
            var end = rest.IndexOfAny((byte)'\n', (byte)'\r');
            var line = end < 0 ? rest : rest[..end];
            ReadLine(line);
            i += line.Length;
        }

        return clean;
    }

    /// <summary>The stream is over: an event without its blank line counts as one.</summary>
    public void End()
    {
        EndLine();
        EndEvent();
    }

    private void ReadLine(ReadOnlySpan<byte> piece)
    {
        while (!piece.IsEmpty && !_inData)
        {
            var b = piece[0];
            if (_column == 0)
            {
                _fieldMatch = 0;
                _eventHasFields |= b != ':';
            }

            if (_column == _fieldMatch && _fieldMatch < Data.Length && b == Data[_fieldMatch])
            {
                _fieldMatch++;
            }
            else if (_column == Data.Length && _fieldMatch == Data.Length && b == ':')
            {
                (_inData, _dataBegun, _doneMatch) = (true, false, 0);
            }
            else
            {
                // Another field or a comment: nothing of it matters, and no later byte of the line can make it data.
                _fieldMatch = -1;
                _column += piece.Length;
                return;
            }

            _column++;
            piece = piece[1..];
        }

        ReadData(piece);
    }

    private void ReadData(ReadOnlySpan<byte> piece)
    {
        if (piece.IsEmpty)
        {
            return;
        }

        if (!_dataBegun)
        {
            _dataBegun = true;
            piece = piece[0] == ' ' ? piece[1..] : piece;
        }

        foreach (var b in piece[..Math.Min(piece.Length, Done.Length + 1)])
        {
            if (_doneMatch < 0 || _doneMatch >= Done.Length || b != Done[_doneMatch])
            {
                _doneMatch = b == ' ' && _doneMatch == Done.Length ? _doneMatch : -1;
                break;
            }

            _doneMatch++;
        }

        json.Read(piece);
    }

    // True where the stream can be cut after this line.
    private bool EndLine()
    {
        var blank = _column == 0;
        SawEnd |= _inData && _doneMatch == Done.Length;
        if (_inData)
        {
            json.Read("\n"u8);
        }

        (_column, _fieldMatch, _inData) = (0, 0, false);
        if (blank)
        {
            EndEvent();
        }

        return !_eventHasFields || SawEnd;
    }

    private void EndEvent()
    {
        SawEnd |= json.SawLastType;
        _eventHasFields = false;
        json.Reset();
    }
}

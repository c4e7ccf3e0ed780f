"""The Chinese work calendar: the State Council's notices for 2004 to 2026, as data.

The source of a year is its 《国务院办公厅关于…年部分节假日安排的通知》, by number, and the notices that changed it.
Statutory days follow 《全国年节及纪念日放假办法》 as it stood: ten days from 1999, eleven from 2008 (until 2013 with
除夕 instead of 初三), thirteen from 2025. One that falls on a weekend is made up for by a weekday off (补休), which is
plain rest.

Two more days off are neither statutory nor exchanged, and so plain rest: 2015-09-03, for which the Ministry of Human
Resources set 200 %, and the Spring Festival of 2020 after 01-30, prolonged to 02-02 (the Saturday 02-01 was to be
worked for 01-30 and was given back).
"""

from __future__ import annotations

from jizhi.values.calendar import Break, CalendarYear, WorkCalendar

# fmt: off
_YEARS = (
    CalendarYear(2004, "国办发明电〔2003〕53号", (
        Break("元旦", off="01-01", holidays="01-01"),
        Break("春节", off="01-22至01-28", holidays="01-22至01-24", in_lieu="01-27至01-28", worked="01-17至01-18"),
        Break("劳动节", off="05-01至05-07", holidays="05-01至05-03", in_lieu="05-06至05-07", worked="05-08至05-09"),
        Break("国庆节", off="10-01至10-07", holidays="10-01至10-03", in_lieu="10-06至10-07", worked="10-09至10-10"),
    )),
    CalendarYear(2005, "国办发明电〔2004〕52号", (
        Break("元旦", off="01-01至01-03", holidays="01-01"),
        Break("春节", off="02-09至02-15", holidays="02-09至02-11", in_lieu="02-14至02-15", worked="02-05至02-06"),
        Break("劳动节", off="05-01至05-07", holidays="05-01至05-03", in_lieu="05-05至05-06", worked="04-30 05-08"),
        Break("国庆节", off="10-01至10-07", holidays="10-01至10-03", in_lieu="10-06至10-07", worked="10-08至10-09"),
    )),
    CalendarYear(2006, "国办发明电〔2005〕35号", (
        Break("元旦", off="01-01至01-03", holidays="01-01", in_lieu="01-03", worked="2005-12-31"),
        Break("春节", off="01-29至02-04", holidays="01-29至01-31", in_lieu="02-02至02-03", worked="01-28 02-05"),
        Break("劳动节", off="05-01至05-07", holidays="05-01至05-03", in_lieu="05-04至05-05", worked="04-29至04-30"),
        Break("国庆节", off="10-01至10-07", holidays="10-01至10-03", in_lieu="10-05至10-06", worked="09-30 10-08"),
    )),
    CalendarYear(2007, "国办发明电〔2006〕49号", (
        Break("元旦", off="01-01至01-03", holidays="01-01", in_lieu="01-02至01-03", worked="2006-12-30至2006-12-31"),
        Break("春节", off="02-18至02-24", holidays="02-18至02-20", in_lieu="02-22至02-23", worked="02-17 02-25"),
        Break("劳动节", off="05-01至05-07", holidays="05-01至05-03", in_lieu="05-04 05-07", worked="04-28至04-29"),
        Break("国庆节", off="10-01至10-07", holidays="10-01至10-03", in_lieu="10-04至10-05", worked="09-29至09-30"),
    )),
    CalendarYear(2008, "国办发明电〔2007〕52号", (
        Break("元旦", off="2007-12-30至01-01", holidays="01-01", in_lieu="2007-12-31", worked="2007-12-29"),
        Break("春节", off="02-06至02-12", holidays="02-06至02-08", in_lieu="02-11至02-12", worked="02-02至02-03"),
        Break("清明节", off="04-04至04-06", holidays="04-04"),
        Break("劳动节", off="05-01至05-03", holidays="05-01", in_lieu="05-02", worked="05-04"),
        Break("端午节", off="06-07至06-09", holidays="06-08"),
        Break("中秋节", off="09-13至09-15", holidays="09-14"),
        Break("国庆节", off="09-29至10-05", holidays="10-01至10-03", in_lieu="09-29至09-30", worked="09-27至09-28"),
    )),
    CalendarYear(2009, "国办发明电〔2008〕42号", (
        Break("元旦", off="01-01至01-03", holidays="01-01", in_lieu="01-02", worked="01-04"),
        Break("春节", off="01-25至01-31", holidays="01-25至01-27", in_lieu="01-29至01-30", worked="01-24 02-01"),
        Break("清明节", off="04-04至04-06", holidays="04-04"),
        Break("劳动节", off="05-01至05-03", holidays="05-01"),
        Break("端午节", off="05-28至05-30", holidays="05-28", in_lieu="05-29", worked="05-31"),
        Break("国庆节", off="10-01至10-08", holidays="10-01至10-03", in_lieu="10-07至10-08", worked="09-27 10-10"),
        Break("中秋节", off="10-03", holidays="10-03"),
    )),
    CalendarYear(2010, "国办发明电〔2009〕27号", (
        Break("元旦", off="01-01至01-03", holidays="01-01"),
        Break("春节", off="02-13至02-19", holidays="02-13至02-15", in_lieu="02-18至02-19", worked="02-20至02-21"),
        Break("清明节", off="04-03至04-05", holidays="04-05"),
        Break("劳动节", off="05-01至05-03", holidays="05-01"),
        Break("端午节", off="06-14至06-16", holidays="06-16", in_lieu="06-14至06-15", worked="06-12至06-13"),
        Break("中秋节", off="09-22至09-24", holidays="09-22", in_lieu="09-23至09-24", worked="09-19 09-25"),
        Break("国庆节", off="10-01至10-07", holidays="10-01至10-03", in_lieu="10-06至10-07", worked="09-26 10-09"),
    )),
    CalendarYear(2011, "国办发明电〔2010〕40号", (
        Break("元旦", off="01-01至01-03", holidays="01-01"),
        Break("春节", off="02-02至02-08", holidays="02-02至02-04", in_lieu="02-07至02-08", worked="01-30 02-12"),
        Break("清明节", off="04-03至04-05", holidays="04-05", in_lieu="04-04", worked="04-02"),
        Break("劳动节", off="04-30至05-02", holidays="05-01"),
        Break("端午节", off="06-04至06-06", holidays="06-06"),
        Break("中秋节", off="09-10至09-12", holidays="09-12"),
        Break("国庆节", off="10-01至10-07", holidays="10-01至10-03", in_lieu="10-06至10-07", worked="10-08至10-09"),
    )),
    CalendarYear(2012, "国办发明电〔2011〕45号", (
        Break("元旦", off="01-01至01-03", holidays="01-01", in_lieu="01-03", worked="2011-12-31"),
        Break("春节", off="01-22至01-28", holidays="01-22至01-24", in_lieu="01-26至01-27", worked="01-21 01-29"),
        Break("清明节", off="04-02至04-04", holidays="04-04", in_lieu="04-02至04-03", worked="03-31至04-01"),
        Break("劳动节", off="04-29至05-01", holidays="05-01", in_lieu="04-30", worked="04-28"),
        Break("端午节", off="06-22至06-24", holidays="06-23"),
        Break("中秋节", off="09-30", holidays="09-30"),
        Break("国庆节", off="10-01至10-07", holidays="10-01至10-03", in_lieu="10-05", worked="09-29"),
    )),
    CalendarYear(2013, "国办发明电〔2012〕33号", (
        Break("元旦", off="01-01至01-03", holidays="01-01", in_lieu="01-02至01-03", worked="01-05至01-06"),
        Break("春节", off="02-09至02-15", holidays="02-09至02-11", in_lieu="02-14至02-15", worked="02-16至02-17"),
        Break("清明节", off="04-04至04-06", holidays="04-04", in_lieu="04-05", worked="04-07"),
        Break("劳动节", off="04-29至05-01", holidays="05-01", in_lieu="04-29至04-30", worked="04-27至04-28"),
        Break("端午节", off="06-10至06-12", holidays="06-12", in_lieu="06-10至06-11", worked="06-08至06-09"),
        Break("中秋节", off="09-19至09-21", holidays="09-19", in_lieu="09-20", worked="09-22"),
        Break("国庆节", off="10-01至10-07", holidays="10-01至10-03", in_lieu="10-04 10-07", worked="09-29 10-12"),
    )),
    CalendarYear(2014, "国办发明电〔2013〕28号", (
        Break("元旦", off="01-01", holidays="01-01"),
        Break("春节", off="01-31至02-06", holidays="01-31至02-02", in_lieu="02-05至02-06", worked="01-26 02-08"),
        Break("清明节", off="04-05至04-07", holidays="04-05"),
        Break("劳动节", off="05-01至05-03", holidays="05-01", in_lieu="05-02", worked="05-04"),
        Break("端午节", off="06-02", holidays="06-02"),
        Break("中秋节", off="09-08", holidays="09-08"),
        Break("国庆节", off="10-01至10-07", holidays="10-01至10-03", in_lieu="10-06至10-07", worked="09-28 10-11"),
    )),
    CalendarYear(2015, "国办发明电〔2014〕28号；国发明电〔2015〕1号（9月3日）", (
        Break("元旦", off="01-01至01-03", holidays="01-01", in_lieu="01-02", worked="01-04"),
        Break("春节", off="02-18至02-24", holidays="02-19至02-21", in_lieu="02-18 02-24", worked="02-15 02-28"),
        Break("清明节", off="04-05至04-06", holidays="04-05"),
        Break("劳动节", off="05-01", holidays="05-01"),
        Break("端午节", off="06-20 06-22", holidays="06-20"),
        Break("抗战胜利日", off="09-03至09-04", in_lieu="09-04", worked="09-06"),
        Break("中秋节", off="09-27", holidays="09-27"),
        Break("国庆节", off="10-01至10-07", holidays="10-01至10-03", in_lieu="10-07", worked="10-10"),
    )),
    CalendarYear(2016, "国办发明电〔2015〕18号", (
        Break("元旦", off="01-01", holidays="01-01"),
        Break("春节", off="02-07至02-13", holidays="02-08至02-10", in_lieu="02-11至02-12", worked="02-06 02-14"),
        Break("清明节", off="04-04", holidays="04-04"),
        Break("劳动节", off="05-01至05-02", holidays="05-01"),
        Break("端午节", off="06-09至06-11", holidays="06-09", in_lieu="06-10", worked="06-12"),
        Break("中秋节", off="09-15至09-17", holidays="09-15", in_lieu="09-16", worked="09-18"),
        Break("国庆节", off="10-01至10-07", holidays="10-01至10-03", in_lieu="10-06至10-07", worked="10-08至10-09"),
    )),
    CalendarYear(2017, "国办发明电〔2016〕17号", (
        Break("元旦", off="01-01至01-02", holidays="01-01"),
        Break("春节", off="01-27至02-02", holidays="01-28至01-30", in_lieu="01-27 02-02", worked="01-22 02-04"),
        Break("清明节", off="04-02至04-04", holidays="04-04", in_lieu="04-03", worked="04-01"),
        Break("劳动节", off="05-01", holidays="05-01"),
        Break("端午节", off="05-28至05-30", holidays="05-30", in_lieu="05-29", worked="05-27"),
        Break("国庆节", off="10-01至10-08", holidays="10-01至10-03", in_lieu="10-06", worked="09-30"),
        Break("中秋节", off="10-04", holidays="10-04"),
    )),
    CalendarYear(2018, "国办发明电〔2017〕12号", (
        Break("元旦", off="01-01", holidays="01-01"),
        Break("春节", off="02-15至02-21", holidays="02-16至02-18", in_lieu="02-15 02-21", worked="02-11 02-24"),
        Break("清明节", off="04-05至04-07", holidays="04-05", in_lieu="04-06", worked="04-08"),
        Break("劳动节", off="04-29至05-01", holidays="05-01", in_lieu="04-30", worked="04-28"),
        Break("端午节", off="06-18", holidays="06-18"),
        Break("中秋节", off="09-24", holidays="09-24"),
        Break("国庆节", off="10-01至10-07", holidays="10-01至10-03", in_lieu="10-04至10-05", worked="09-29至09-30"),
    )),
    CalendarYear(2019, "国办发明电〔2018〕15号；国办发明电〔2019〕3号（劳动节）", (
        Break("元旦", off="2018-12-30至01-01", holidays="01-01", in_lieu="2018-12-31", worked="2018-12-29"),
        Break("春节", off="02-04至02-10", holidays="02-05至02-07", in_lieu="02-04 02-08", worked="02-02至02-03"),
        Break("清明节", off="04-05至04-07", holidays="04-05"),
        Break("劳动节", off="05-01至05-04", holidays="05-01", in_lieu="05-02至05-03", worked="04-28 05-05"),
        Break("端午节", off="06-07至06-09", holidays="06-07"),
        Break("中秋节", off="09-13至09-15", holidays="09-13"),
        Break("国庆节", off="10-01至10-07", holidays="10-01至10-03", in_lieu="10-04 10-07", worked="09-29 10-12"),
    )),
    CalendarYear(2020, "国办发明电〔2019〕16号；国办发明电〔2020〕1号（春节延长）", (
        Break("元旦", off="01-01", holidays="01-01"),
        Break("春节", off="01-24至02-02", holidays="01-25至01-27", in_lieu="01-24 01-30", worked="01-19"),
        Break("清明节", off="04-04至04-06", holidays="04-04"),
        Break("劳动节", off="05-01至05-05", holidays="05-01", in_lieu="05-04至05-05", worked="04-26 05-09"),
        Break("端午节", off="06-25至06-27", holidays="06-25", in_lieu="06-26", worked="06-28"),
        Break("国庆节", off="10-01至10-08", holidays="10-01至10-03", in_lieu="10-07至10-08", worked="09-27 10-10"),
        Break("中秋节", off="10-01", holidays="10-01"),
    )),
    CalendarYear(2021, "国办发明电〔2020〕27号", (
        Break("元旦", off="01-01至01-03", holidays="01-01"),
        Break("春节", off="02-11至02-17", holidays="02-12至02-14", in_lieu="02-11 02-17", worked="02-07 02-20"),
        Break("清明节", off="04-03至04-05", holidays="04-04"),
        Break("劳动节", off="05-01至05-05", holidays="05-01", in_lieu="05-04至05-05", worked="04-25 05-08"),
        Break("端午节", off="06-12至06-14", holidays="06-14"),
        Break("中秋节", off="09-19至09-21", holidays="09-21", in_lieu="09-20", worked="09-18"),
        Break("国庆节", off="10-01至10-07", holidays="10-01至10-03", in_lieu="10-06至10-07", worked="09-26 10-09"),
    )),
    CalendarYear(2022, "国办发明电〔2021〕11号", (
        Break("元旦", off="01-01至01-03", holidays="01-01"),
        Break("春节", off="01-31至02-06", holidays="02-01至02-03", in_lieu="01-31 02-04", worked="01-29至01-30"),
        Break("清明节", off="04-03至04-05", holidays="04-05", in_lieu="04-04", worked="04-02"),
        Break("劳动节", off="04-30至05-04", holidays="05-01", in_lieu="05-03至05-04", worked="04-24 05-07"),
        Break("端午节", off="06-03至06-05", holidays="06-03"),
        Break("中秋节", off="09-10至09-12", holidays="09-10"),
        Break("国庆节", off="10-01至10-07", holidays="10-01至10-03", in_lieu="10-06至10-07", worked="10-08至10-09"),
    )),
    CalendarYear(2023, "国办发明电〔2022〕16号", (
        Break("元旦", off="2022-12-31至01-02", holidays="01-01"),
        Break("春节", off="01-21至01-27", holidays="01-22至01-24", in_lieu="01-26至01-27", worked="01-28至01-29"),
        Break("清明节", off="04-05", holidays="04-05"),
        Break("劳动节", off="04-29至05-03", holidays="05-01", in_lieu="05-02至05-03", worked="04-23 05-06"),
        Break("端午节", off="06-22至06-24", holidays="06-22", in_lieu="06-23", worked="06-25"),
        Break("中秋节", off="09-29", holidays="09-29"),
        Break("国庆节", off="09-30至10-06", holidays="10-01至10-03", in_lieu="10-05至10-06", worked="10-07至10-08"),
    )),
    CalendarYear(2024, "国办发明电〔2023〕7号", (
        Break("元旦", off="2023-12-30至01-01", holidays="01-01"),
        Break("春节", off="02-10至02-17", holidays="02-10至02-12", in_lieu="02-15至02-16", worked="02-04 02-18"),
        Break("清明节", off="04-04至04-06", holidays="04-04", in_lieu="04-05", worked="04-07"),
        Break("劳动节", off="05-01至05-05", holidays="05-01", in_lieu="05-02至05-03", worked="04-28 05-11"),
        Break("端午节", off="06-10", holidays="06-10"),
        Break("中秋节", off="09-15至09-17", holidays="09-17", in_lieu="09-16", worked="09-14"),
        Break("国庆节", off="10-01至10-07", holidays="10-01至10-03", in_lieu="10-04 10-07", worked="09-29 10-12"),
    )),
    CalendarYear(2025, "国办发明电〔2024〕12号", (
        Break("元旦", off="01-01", holidays="01-01"),
        Break("春节", off="01-28至02-04", holidays="01-28至01-31", in_lieu="02-03至02-04", worked="01-26 02-08"),
        Break("清明节", off="04-04至04-06", holidays="04-04"),
        Break("劳动节", off="05-01至05-05", holidays="05-01至05-02", in_lieu="05-05", worked="04-27"),
        Break("端午节", off="05-31至06-02", holidays="05-31"),
        Break("国庆节", off="10-01至10-08", holidays="10-01至10-03", in_lieu="10-07至10-08", worked="09-28 10-11"),
        Break("中秋节", off="10-06", holidays="10-06"),
    )),
    CalendarYear(2026, "国办发明电〔2025〕7号", (
        Break("元旦", off="01-01至01-03", holidays="01-01", in_lieu="01-02", worked="01-04"),
        Break("春节", off="02-15至02-23", holidays="02-16至02-19", in_lieu="02-20 02-23", worked="02-14 02-28"),
        Break("清明节", off="04-04至04-06", holidays="04-05"),
        Break("劳动节", off="05-01至05-05", holidays="05-01至05-02", in_lieu="05-05", worked="05-09"),
        Break("端午节", off="06-19至06-21", holidays="06-19"),
        Break("中秋节", off="09-25至09-27", holidays="09-25"),
        Break("国庆节", off="10-01至10-07", holidays="10-01至10-03", in_lieu="10-06至10-07", worked="09-20 10-10"),
    )),
)
# fmt: on

CHINA = WorkCalendar("中国", _YEARS)
"""The calendar of mainland China for 2004 to 2026."""
